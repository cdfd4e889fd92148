import Media

/// How videos are cut into clips.
public struct Segmentation: Hashable, Sendable {
  /// What decides where clips begin and end.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Shots, and windows inside those that are longer than a window.
    case auto
    /// Shots, cut only where they are very long.
    case shots
    /// Windows, whatever they show.
    case fixed
  }

  /// Window length in seconds where none is asked for.
  public static let standardSeconds: Double = 8
  /// Length in seconds at which ``Kind/shots`` cuts a shot where none is asked for.
  public static let standardShotSeconds: Double = 60
  /// Length in seconds of the shortest shot where none is asked for.
  public static let standardShortest: Double = 1

  /// Clip lengths that make sense.
  public static let acceptedSeconds: ClosedRange<Double> = 0.5...3600

  /// What decides where clips begin and end.
  public let kind: Kind
  /// Length of a window, which is the longest a clip gets but for a remainder of half of it.
  public let seconds: Double
  /// Shots shorter than this join their neighbour.
  public let shortest: Double
  /// How much neighbouring windows share.
  public let overlap: Double

  /// What new libraries use.
  public static let standard = Segmentation(
    kind: .auto, seconds: standardSeconds, shortest: standardShortest, overlap: 0)

  /// The windows of libraries that were made before shots were looked for.
  static func windows(_ seconds: Double) -> Segmentation {
    Segmentation(kind: .fixed, seconds: seconds, shortest: standardShortest, overlap: 0)
  }

  private init(kind: Kind, seconds: Double, shortest: Double, overlap: Double) {
    self.kind = kind
    self.seconds = seconds
    self.shortest = shortest
    self.overlap = overlap
  }

  /// This segmentation with some of it changed.
  ///
  /// - Parameters:
  ///   - kind: What decides; nil keeps it.
  ///   - seconds: Window length; nil keeps it, or is the usual one of another kind.
  ///   - shortest: The shortest shot; nil keeps it.
  ///   - overlap: What windows share; nil keeps it.
  /// - Returns: The change.
  /// - Throws: ``RetrievalError/invalidSetting(name:value:accepted:)``.
  public func changed(
    kind: Kind? = nil, seconds: Double? = nil, shortest: Double? = nil, overlap: Double? = nil
  ) throws -> Segmentation {
    let newKind: Kind = kind ?? self.kind
    let usual: Double = newKind == .shots ? Self.standardShotSeconds : Self.standardSeconds
    let keepsLength: Bool = (newKind == .shots) == (self.kind == .shots)
    let changed = Segmentation(
      kind: newKind, seconds: seconds ?? (keepsLength ? self.seconds : usual),
      shortest: shortest ?? self.shortest, overlap: overlap ?? self.overlap)
    try changed.check()
    return changed
  }

  private func check() throws {
    func require(_ name: String, _ value: Double, in range: ClosedRange<Double>) throws {
      guard range.contains(value) else {
        throw RetrievalError.invalidSetting(
          name: name, value: "\(value)",
          accepted: "\(range.lowerBound) to \(range.upperBound) seconds")
      }
    }
    try require("clip length", seconds, in: Self.acceptedSeconds)
    try require("shortest shot", shortest, in: 0...seconds)
    // More than three quarters would make over four clips of each moment.
    try require("overlap", overlap, in: 0...seconds * 0.75)
  }

  /// The same as a request to the reader of clips.
  var request: ClipRequest.Segmentation {
    switch kind {
    case .fixed: .windows(seconds: seconds, overlap: overlap)
    case .auto, .shots: .shots(longest: seconds, shortest: shortest, overlap: overlap)
    }
  }

  /// All that decides where clips begin and end, for the fingerprint of a library.
  ///
  /// Windows without overlap are written as they were before there was anything else.
  var fingerprintText: String {
    let shared: String = overlap > 0 ? ", sharing \(overlap) s" : ""
    return switch kind {
    case .fixed: "windows \(seconds) s" + shared
    case .auto, .shots: "shots/1 from \(shortest) s, windows \(seconds) s" + shared
    }
  }

  /// In words, as a person is told.
  public var summary: String {
    func text(_ seconds: Double) -> String {
      let text: String = "\(seconds)"
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " s"
    }
    let shared: String = overlap > 0 ? " sharing \(text(overlap))" : ""
    let windows: String = "windows of \(text(seconds))\(shared)"
    return switch kind {
    case .fixed: windows
    case .auto, .shots: "shots from \(text(shortest)), \(windows) in longer ones"
    }
  }

  /// The form in which it is stored.
  var settingText: String { "\(kind.rawValue) \(seconds) \(shortest) \(overlap)" }

  /// From the form in which it is stored; nil for anything else.
  init?(settingText: String) {
    let parts: [Substring] = settingText.split(separator: " ")
    guard parts.count == 4, let kind = Kind(rawValue: String(parts[0])),
      let seconds = Double(parts[1]), let shortest = Double(parts[2]),
      let overlap = Double(parts[3])
    else { return nil }
    self.init(kind: kind, seconds: seconds, shortest: shortest, overlap: overlap)
    guard (try? check()) != nil else { return nil }
  }
}
