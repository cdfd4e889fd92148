/// One video as an annotation file describes it, before captions become texts.
struct AnnotatedVideo: Hashable, Sendable {
  /// Unique within the file.
  let id: String
  /// Where the video may lie below the dataset's folder, most likely first.
  let candidates: [String]
  var captions: [String]
  /// Whether the file gives a list of captions, even of one.
  var hasCaptionList: Bool = true
  var span: TimeSpan?
  var durationSeconds: Double?
}

/// A stretch of a video file.
public struct TimeSpan: Hashable, Sendable {
  /// Where it begins, in seconds from the file's begin.
  public let startSeconds: Double

  /// Where it ends, after its start.
  public let endSeconds: Double

  /// A stretch.
  public init(startSeconds: Double, endSeconds: Double) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
  }
}

/// The file names under which people keep a dataset's videos.
enum VideoNames {
  /// Extensions of video files, those most used for these datasets first.
  private static let extensions: [String] = [
    "mp4", "avi", "webm", "mkv", "mov", "m4v", "mpg", "mpeg", "wmv", "3gp", "flv", "mts", "ogv",
    "mp", "m2ts", "asf",
  ]

  /// `name` without a video extension and without the dots at which some names end.
  static func stem(_ name: String) -> String {
    if let dot = name.lastIndex(of: "."),
      extensions.contains(name[name.index(after: dot)...].lowercased())
    {
      return String(name[..<dot])
    }
    var stem: Substring = name[...]
    while stem.hasSuffix(".") { stem.removeLast() }
    return stem.isEmpty ? name : String(stem)
  }

  /// The name itself if it has an extension, then its stem with each usual one.
  static func candidates(_ name: String) -> [String] {
    let stem: String = stem(name)
    let given: [String] = stem == name ? [] : [name]
    return given + extensions.map { "\(stem).\($0)" }.filter { $0 != name }
  }
}
