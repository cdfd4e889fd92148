import Kernels

/// Takes a few frames out of a video by decoding only what those lean on.
///
/// For containers with an index, and for H.264 and H.265. Frames are the same, bit for bit, as those
/// of decoding from the start: decoding begins at pictures with which the decoder forgets all that
/// was before (``EntryPoint``), and what is left out on the way is marked as leaned on by nothing.
/// Where anything is not as the index promised, there is no answer, and the caller decodes it all.
/// Damage in parts that were not decoded is not noticed.
public enum FramePicker {
  /// The middle frames of equal segments of a whole video, as ``ClipReader`` takes them.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - count: How many frames.
  ///   - side: Side of the square that frames are resized to; nil leaves them as decoded.
  ///   - orientation: Which way up.
  ///   - threads: Most threads to use.
  ///   - limits: What the file may cost.
  /// - Returns: The frames; nil where they have to be found by decoding from the start.
  /// - Throws: ``MediaError`` when the file cannot be opened.
  public static func middleFrames(
    path: MediaPath, count: Int, side: Int? = nil, orientation: Orientation = .reference,
    threads: Int = 1, limits: MediaLimits = .standard
  ) throws(MediaError) -> PickedFrames? {
    precondition(count > 0, "\(count) frames")
    var scout = try PacketScout(path: path, limits: limits)
    guard let total = scout.frameCount, total >= count, total <= limits.maximumFrames else {
      return nil
    }
    let indices: [Int] = FrameSampler.middle(total: total, count: count)
    guard let targets = try scout.targets(atIndices: indices) else { return nil }
    return try decode(
      targets, path: path, side: side, orientation: orientation, threads: threads, limits: limits,
      description: scout.description)
  }

  /// The same of the frames that begin within `[start, end)`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - start: Seconds since the container's start.
  ///   - end: Where the range ends.
  ///   - count: How many frames.
  ///   - side: Side of the square that frames are resized to; nil leaves them as decoded.
  ///   - orientation: Which way up.
  ///   - threads: Most threads to use.
  ///   - limits: What the file may cost.
  /// - Returns: The frames; nil where they have to be found by decoding from the start.
  /// - Throws: ``MediaError`` when the file cannot be opened.
  public static func middleFrames(
    path: MediaPath, from start: Double, to end: Double, count: Int, side: Int? = nil,
    orientation: Orientation = .reference, threads: Int = 1, limits: MediaLimits = .standard
  ) throws(MediaError) -> PickedFrames? {
    precondition(count > 0, "\(count) frames")
    var scout = try PacketScout(path: path, limits: limits)
    guard let all = try scout.targets(from: start, to: end), all.count >= count else { return nil }
    let chosen: [PickTarget] = FrameSampler.middle(total: all.count, count: count).map { all[$0] }
    return try decode(
      chosen, path: path, side: side, orientation: orientation, threads: threads, limits: limits,
      description: scout.description)
  }

  /// Decodes the targets, groups of pictures on threads of their own.
  private static func decode(
    _ targets: [PickTarget], path: MediaPath, side: Int?, orientation: Orientation, threads: Int,
    limits: MediaLimits, description: VideoDescription
  ) throws(MediaError) -> PickedFrames? {
    let parts: [[PickTarget]] = split(targets, into: max(1, threads))
    let alone: Int = parts.count == 1 ? max(1, threads) : 1
    let results = PartResults(count: parts.count)
    Parallel.tiles(parts.count, threads: parts.count) { part in
      do throws(MediaError) {
        var decoder = try PickDecoder(path: path, threads: alone, limits: limits)
        results.set(
          try decoder.images(of: parts[part], side: side, orientation: orientation), at: part)
      } catch {
        // Decoding from the start will say what is wrong.
        results.set(nil, at: part)
      }
    }
    guard let images = results.joined, images.count == targets.count else { return nil }
    return PickedFrames(
      images: images, indices: targets.map(\.index), pts: targets.map(\.pts),
      description: description)
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

/// Frames that were picked out of a video.
public struct PickedFrames: Sendable {
  /// The pictures, in order of time.
  public let images: [RGBImage]
  /// Their numbers in presentation order; nil where only their times are known.
  public let indices: [Int?]
  /// Their presentation times in ticks.
  public let pts: [Int64]
  /// What the container says about the video.
  public let description: VideoDescription
}

/// A frame to be picked, and where decoding has to begin for it.
struct PickTarget: Hashable {
  let pts: Int64
  let index: Int?
  /// The time of the picture to begin at.
  let entryPTS: Int64
}
