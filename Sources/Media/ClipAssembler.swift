import Kernels

/// Collects the pictures of clips while a video is decoded front to back, once.
///
/// Where a shot ends is known only when its cut comes. Until then the plan for the rest of the
/// video holds: a clip that no cut can change any more is given out with exactly the frames of the
/// plan. Of clips that a cut may still shorten, frames are kept besides, about twice as dense as
/// needed: every one at first, then every second, fourth, …, so that their number stays below four
/// times that of a clip whatever the frame rate. A clip that a cut did shorten takes the nearest of
/// these to each frame wanted. Memory is bounded by a few clips.
struct ClipAssembler {
  /// A picture that was kept.
  struct Picture {
    let index: Int
    let width: Int
    let height: Int
    let values: PictureValues
    /// The size as coded that it was scaled to.
    let codedSize: PixelSize

    init(_ picture: FittedPicture, index: Int, codedSize: PixelSize) {
      self.index = index
      (width, height) = (picture.width, picture.height)
      values = picture.values
      self.codedSize = codedSize
    }
  }

  /// A clip of which pictures are being collected.
  private struct Window {
    let plan: ClipPlan.Clip
    var pictures: [Picture] = []
    var spacing: Int = 1

    init(_ plan: ClipPlan.Clip) { self.plan = plan }

    func isPlanned(_ index: Int) -> Bool { plan.frames.contains(index) }
  }

  private let request: ClipRequest
  /// How shots are cut into windows, and how short a shot may be; nil where none are looked for.
  private let rule: (windows: WindowRule, shortest: Double)?
  private let timeline: FrameTimeline
  private var windows: ArraySlice<Window>
  private var shotStart: Int = 0
  /// Frames that may belong to a shot that has not been confirmed.
  private var recent: [Picture] = []
  private var finished: [(plan: ClipPlan.Clip, pictures: [Picture])] = []

  /// An assembler of the clips of `plan`, the plan of a video without cuts.
  init(_ plan: ClipPlan, request: ClipRequest, timeline: FrameTimeline) {
    self.request = request
    if case .shots(let longest, let shortest, let overlap) = request.segmentation {
      rule = (WindowRule(seconds: longest, overlap: overlap), shortest)
    } else {
      rule = nil
    }
    self.timeline = timeline
    windows = plan.clips.map(Window.init)[...]
  }

  /// Whether every clip was given out.
  var isEmpty: Bool { windows.isEmpty && finished.isEmpty }

  /// Whether cuts are looked for.
  var findsShots: Bool { rule != nil }

  /// The next clip that is complete.
  mutating func next() -> (plan: ClipPlan.Clip, pictures: [Picture])? {
    finished.isEmpty ? nil : finished.removeFirst()
  }

  /// What is wanted of one frame.
  enum Demand: Hashable {
    /// Nothing.
    case none
    /// Its picture, scaled to a size as coded: the frames of a clip share one array, so where the
    /// size changes, that of its first is kept.
    case picture(PixelSize?)
  }

  /// Whether the picture of frame `index` is needed.
  ///
  /// - Parameters:
  ///   - index: The frame's number.
  ///   - isSuspect: Whether it may belong to a shot that has just begun.
  /// - Returns: What is wanted of it.
  func demand(_ index: Int, isSuspect: Bool) -> Demand {
    for window in windows {
      guard window.plan.range.lowerBound <= index else { break }
      if wants(index, window) { return .picture(window.pictures.first?.codedSize) }
    }
    return isSuspect ? .picture(nil) : .none
  }

  /// Takes in frame `index`, with its picture where there was a demand for it.
  mutating func add(_ index: Int, _ picture: Picture?, isSuspect: Bool) {
    if !isSuspect { recent.removeAll() }
    if let picture {
      for position in windows.indices {
        guard windows[position].plan.range.lowerBound <= index else { break }
        if wants(index, windows[position]) { windows[position].pictures.append(picture) }
      }
      if isSuspect { recent.append(picture) }
    }
    if !findsShots { closePlanned(through: index) }
  }

  private func wants(_ index: Int, _ window: Window) -> Bool {
    window.plan.range.contains(index)
      && (window.isPlanned(index) || (findsShots && isCandidate(index, window)))
  }

  /// Whether a frame is kept in case a cut shortens its clip.
  private func isCandidate(_ index: Int, _ window: Window) -> Bool {
    let position: Int = index - window.plan.range.lowerBound
    return position % Self.spacing(position + 1, request.framesPerClip) == 0
  }

  /// Frames from one kept to the next in a clip that has come to `count` frames.
  private static func spacing(_ count: Int, _ wanted: Int) -> Int {
    var spacing: Int = 1
    while 4 * wanted * spacing <= count { spacing *= 2 }
    return spacing
  }

  /// Gives out the clips whose last frame has come; without cuts, nothing can change them.
  private mutating func closePlanned(through index: Int) {
    while let first = windows.first, let last = first.plan.frames.last, last <= index {
      giveOutFirst(first)
    }
  }

  private mutating func giveOutFirst(_ window: Window) {
    finished.append((window.plan, window.pictures))
    // A slice keeps what was before it.
    windows[windows.startIndex].pictures = []
    windows.removeFirst()
  }

  /// Gives out the clips that no cut after frame `index` can change, and thins the others.
  mutating func settle(through index: Int) {
    guard let rule, index + 1 < timeline.count else { return }
    let length: Double = timeline.seconds[index + 1] - start(of: shotStart)
    let stable: Double = rule.windows.count(seconds: length) - 1
    while windows.count > 1, let first = windows.first, Double(first.plan.number) < stable,
      let following = windows.dropFirst().first, following.plan.range.lowerBound <= index
    {
      giveOutFirst(first)
    }
    for position in windows.indices {
      let range: Range<Int> = windows[position].plan.range
      guard range.lowerBound <= index else { break }
      let spacing: Int = Self.spacing(
        min(index + 1, range.upperBound) - range.lowerBound, request.framesPerClip)
      guard spacing > windows[position].spacing else { continue }
      windows[position].spacing = spacing
      let window: Window = windows[position]
      windows[position].pictures.removeAll {
        ($0.index - range.lowerBound) % spacing != 0 && !window.isPlanned($0.index)
      }
    }
  }

  /// Ends the shot before frame `index` and begins the next, unless one of them would be too short.
  mutating func cut(at index: Int) {
    guard let rule, index < timeline.count else { return }
    let time: Double = timeline.seconds[index]
    guard time - start(of: shotStart) >= rule.shortest,
      timeline.endSeconds - time >= rule.shortest, let open = windows.first?.plan.number
    else { return }
    let kept: [Picture] = windows.flatMap(\.pictures)
    for clip in ClipPlan.windows(
      rule.windows, in: shotStart..<index, timeline: timeline, request)
    where clip.number >= open {
      close(clip, from: kept)
    }
    shotStart = index
    windows =
      ClipPlan.windows(
        rule.windows, in: index..<timeline.count, timeline: timeline, request
      ).map(Window.init)[...]
    for picture in recent where picture.index >= index {
      for position in windows.indices {
        guard windows[position].plan.range.lowerBound <= picture.index else { break }
        guard windows[position].plan.range.contains(picture.index) else { continue }
        windows[position].pictures.append(picture)
      }
    }
    recent.removeAll()
  }

  /// Gives out what is left: the video has ended as planned.
  mutating func finish() {
    finished += windows.map { ($0.plan, $0.pictures) }
    windows = []
  }

  /// Gives out a clip that a cut shortened, with the kept pictures nearest to those wanted.
  private mutating func close(_ clip: ClipPlan.Clip, from kept: [Picture]) {
    let own: [Picture] = kept.filter { clip.range.contains($0.index) }
      .sorted { $0.index < $1.index }
    guard !own.isEmpty else { return }
    let pictures: [Picture] = clip.frames.map { wanted in
      own.min { abs($0.index - wanted) < abs($1.index - wanted) } ?? own[0]
    }
    var changed: ClipPlan.Clip = clip
    changed.frames = pictures.map(\.index)
    finished.append((changed, pictures))
  }

  private func start(of frame: Int) -> Double {
    frame == 0 ? 0 : timeline.seconds[frame]
  }
}
