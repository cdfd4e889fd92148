public import Media

/// A moment to be exported.
public struct ExportMoment: Hashable, Sendable {
  /// Its place in the list of results; nil for a stretch that was named by hand.
  public var rank: Int?
  /// How well it fits; nil when unknown.
  public var score: Double?
  /// The video as it is shown: its path relative to the library's root.
  public var name: String
  /// Its absolute path.
  public var path: String
  /// Where the moment begins, in seconds.
  public var start: Double
  /// Where it ends.
  public var end: Double
  /// The time of the frame that fits best; nil for a stretch that was named by hand.
  public var best: Double?
  /// What its video tells of frames; nil where the video was not looked at.
  public var source: Source?

  /// What editing formats need to know of a video.
  public struct Source: Hashable, Sendable {
    /// The moment's frames.
    public var frames: FrameSpan
    /// Width as shown.
    public var width: Int
    /// Height as shown.
    public var height: Int
    /// Whether the video has sound.
    public var hasSound: Bool
    /// The time code of the video's first frame as the file states it.
    public var timeCode: String?

    /// What a video tells.
    public init(
      frames: FrameSpan, width: Int, height: Int, hasSound: Bool, timeCode: String? = nil
    ) {
      self.frames = frames
      self.width = width
      self.height = height
      self.hasSound = hasSound
      self.timeCode = timeCode
    }
  }

  /// A moment of a video.
  public init(
    rank: Int? = nil, score: Double? = nil, name: String, path: String, start: Double,
    end: Double, best: Double?, source: Source? = nil
  ) {
    self.rank = rank
    self.score = score
    self.name = name
    self.path = path
    self.start = start
    self.end = end
    self.best = best
    self.source = source
  }

  /// The last part of the path.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What the moment is called in a list.
  var title: String { rank.map { "\($0). \(fileName)" } ?? fileName }
}

extension ExportMoment.Source {
  var rate: Rational { frames.clock.rate }

  /// The time code of the video's first frame: as stated, or `00:00:00:00`.
  var firstTimeCode: TimeCode? {
    timeCode.flatMap { TimeCode($0, rate: rate) } ?? TimeCode(frame: 0, rate: rate)
  }

  /// The first frame's number on the video's own clock: that of its time code.
  var origin: Int { firstTimeCode?.frame ?? 0 }
}

/// Moments with a name for the whole.
public struct ExportList: Hashable, Sendable {
  /// The query, or whatever else the list stands for.
  public var title: String
  /// The moments in order.
  public var moments: [ExportMoment]

  /// A list of moments.
  public init(title: String, moments: [ExportMoment]) {
    self.title = title
    self.moments = moments
  }

  /// The file in a format that is text.
  ///
  /// - Parameter format: Any but ``ExportFormat/npy`` and ``ExportFormat/html``, which need more
  ///   than this list.
  /// - Returns: UTF-8.
  /// - Throws: ``ExportError``.
  public func text(_ format: ExportFormat) throws(ExportError) -> String {
    guard !moments.isEmpty else { throw .nothing }
    switch format {
    case .csv: return Table.csv(self)
    case .jsonl: return Table.jsonLines(self)
    case .m3u: return Playlist.text(self)
    case .edl: return try DecisionList.text(self)
    case .otio: return try Timeline.text(self)
    case .fcpxml: return try FinalCut.text(self)
    case .ffmetadata: return try Chapters.text(self)
    case .npy, .html: preconditionFailure("\(format.rawValue) is not made of a list alone")
    }
  }

  /// Every moment with what is known of its video.
  func sources(
    for format: ExportFormat
  ) throws(ExportError) -> [(moment: ExportMoment, source: ExportMoment.Source)] {
    var pairs: [(moment: ExportMoment, source: ExportMoment.Source)] = []
    for moment in moments {
      guard let source = moment.source else {
        throw .noFrames(file: moment.name, format: format)
      }
      pairs.append((moment, source))
    }
    return pairs
  }
}
