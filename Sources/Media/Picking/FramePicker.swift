import Foundation
import Kernels

/// Takes a few frames out of a video by decoding only what those lean on.
///
/// For containers with an index, and for H.264 and H.265. Frames are the same, bit for bit, as those
/// of decoding from the start: decoding begins at pictures with which the decoder forgets all that
/// was before (``EntryPoint``), and what is left out on the way is marked as leaned on by nothing.
/// Where anything is not as the index promised, there is no answer, and the caller decodes it all.
/// Damage in parts that were not decoded is not noticed.
public enum FramePicker {
  /// The pictures of a request for a single stretch: the whole video, its begin, or a range.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - request: What to take.
  ///   - threads: Most threads to use; 0 is one for each core.
  ///   - limits: What the file may cost.
  /// - Returns: The pictures; nil where they have to be found by decoding from the start.
  /// - Throws: ``MediaError`` when the file cannot be opened.
  public static func pictures(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard
  ) throws(MediaError) -> ClipPictures? {
    try pictures(
      path: path, request: request, threads: threads, limits: limits, needsFullIndex: true)?
      .pictures
  }

  /// The same, and what the container says.
  ///
  /// With `needsFullIndex`, the index has to name every frame; one that does not might hide a leap of
  /// the clock somewhere before the range.
  static func pictures(
    path: MediaPath, request: ClipRequest, threads: Int, limits: MediaLimits, needsFullIndex: Bool
  ) throws(MediaError) -> (pictures: ClipPictures, description: VideoDescription)? {
    var scout = try PacketScout(path: path, limits: limits)
    let total: Int? = scout.frameCount
    guard total ?? 0 <= limits.maximumFrames, total != nil || !needsFullIndex else { return nil }
    func chosen(_ count: Int) -> [Int] {
      request.choice.frames(
        of: 0..<count, count: request.framesPerClip,
        framesPerSecond: scout.description.averageFrameRate.value)
    }
    let frames: [Int]
    let targets: [PickTarget]?
    switch request.segmentation {
    case .whole, .firstThirtySeconds:
      guard let total else { return nil }
      let isWhole: Bool = request.segmentation == .whole
      frames = chosen(
        isWhole
          ? total
          : FrameSampler.firstThirtySeconds(
            total: total, framesPerSecond: scout.description.averageFrameRate.value))
      targets = try scout.targets(atIndices: Set(frames).sorted())
    case .range(let start, let end):
      let limit: Double = end ?? .infinity
      guard start >= 0, start < limit, let all = try scout.targets(from: start, to: limit) else {
        return nil
      }
      frames = chosen(all.count)
      targets = Set(frames).sorted().map { all[$0] }
    case .windows, .shots, .ranges:
      return nil
    }
    guard let targets,
      let pictures = try decode(
        targets, path: path, request: request, threads: threads, limits: limits)
    else { return nil }
    let places = Dictionary(uniqueKeysWithValues: zip(Set(frames).sorted(), pictures.indices))
    guard let all = ClipPictures(frames.compactMap { places[$0].map { pictures[$0] } }, request.fit)
    else { return nil }
    return (all, scout.description)
  }

  /// Decodes the targets, groups of pictures on threads of their own.
  private static func decode(
    _ targets: [PickTarget], path: MediaPath, request: ClipRequest, threads: Int,
    limits: MediaLimits
  ) throws(MediaError) -> [FittedPicture]? {
    let most: Int = threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount
    let parts: [[PickTarget]] = split(targets, into: most)
    let alone: Int = parts.count == 1 ? most : 1
    let results = PartResults(count: parts.count)
    Parallel.tiles(parts.count, threads: parts.count) { part in
      // Decoding from the start will say what is wrong.
      let pictures = try? Self.pictures(
        of: parts[part], path: path, request: request, threads: alone, limits: limits)
      results.set(pictures ?? nil, at: part)
    }
    return results.joined
  }

  /// The pictures of the targets; nil when one of them does not come, or anything is damaged.
  private static func pictures(
    of targets: [PickTarget], path: MediaPath, request: ClipRequest, threads: Int,
    limits: MediaLimits
  ) throws(MediaError) -> [FittedPicture]? {
    var decoder = try PickDecoder(
      path: path, targets: targets, threads: threads, limits: limits)
    var maker = PictureMaker(request)
    var pictures: [FittedPicture] = []
    while true {
      switch try decoder.next() {
      case .picture:
        let image = try decoder.image(request.orientation, codedSize: nil)
        pictures.append(maker.picture(of: image))
      case .ended: return pictures
      case .unclear: return nil
      }
    }
  }

  /// Targets of one group of pictures stay together.
  private static func split(_ targets: [PickTarget], into count: Int) -> [[PickTarget]] {
    var groups: [[PickTarget]] = []
    for target in targets {
      if groups.last?.last?.entryPTS == target.entryPTS {
        groups[groups.count - 1].append(target)
      } else {
        groups.append([target])
      }
    }
    let parts: Int = min(count, groups.count)
    return (0..<parts).map { part in
      groups[groups.count * part / parts..<groups.count * (part + 1) / parts].flatMap(\.self)
    }
  }
}
