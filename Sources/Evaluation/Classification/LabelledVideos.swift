import Foundation

/// A video and the class that people say it shows.
public struct LabelledVideo: Hashable, Sendable {
  /// Where it may lie, relative to the folder of the videos, likeliest first.
  public let candidates: [String]
  /// Number of its class.
  public let label: Int
}

/// A list of videos with their classes, as classifiers are tested on.
///
/// Two layouts are known: lines of `path label`, parted by white space or a comma, where a label is the
/// number of a class; and Kinetics' table with a header, `label,youtube_id,time_start,time_end,split`,
/// where it is a name.
public struct LabelledVideos: Hashable, Sendable {
  /// The videos in the order of the file.
  public let videos: [LabelledVideo]
  /// SHA-256 of the file.
  public let sha256: String

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - labels: What the classes are called.
  /// - Throws: ``EvaluationError``, for example for a class that the model does not have.
  public init(contentsOf path: String, labels: [String]) throws(EvaluationError) {
    let file = try InputFile(path: path)
    sha256 = file.sha256
    let rows: [DelimitedText.Row] = try DelimitedText(commaSeparated: file).rows
    guard let first = rows.first else { throw .empty(place: path, what: "video") }
    videos =
      first.fields.contains("youtube_id")
      ? try Self.kinetics(rows, labels: labels, path: path)
      : try Self.lines(rows, classCount: labels.count, path: path)
    guard !videos.isEmpty else { throw .empty(place: path, what: "video") }
  }

  private static func lines(
    _ rows: [DelimitedText.Row], classCount: Int, path: String
  ) throws(EvaluationError) -> [LabelledVideo] {
    var videos: [LabelledVideo] = []
    for row in rows {
      // A path may hold commas and spaces; the class is what follows the last of them.
      let line: String = row.fields.joined(separator: ",")
        .trimmingCharacters(in: .whitespaces)
      let end = line.lastIndex { $0 == "," || $0.isWhitespace }
      guard let end, let label = Int(line[line.index(after: end)...]) else {
        throw .malformed(
          path: path, place: "line \(row.line)", reason: "does not end in the number of a class")
      }
      guard (0..<classCount).contains(label) else {
        throw .malformed(
          path: path, place: "line \(row.line)",
          reason: "class \(label) of a model with \(classCount)")
      }
      let name: String = line[..<end].trimmingCharacters(in: .whitespaces)
      videos.append(LabelledVideo(candidates: Self.candidates(name), label: label))
    }
    return videos
  }

  private static func kinetics(
    _ rows: [DelimitedText.Row], labels: [String], path: String
  ) throws(EvaluationError) -> [LabelledVideo] {
    let numbers = Dictionary(
      labels.enumerated().map { (Self.normalized($0.element), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    func column(_ name: String) throws(EvaluationError) -> Int {
      guard let index = rows[0].fields.firstIndex(of: name) else {
        throw .malformed(path: path, place: "line 1", reason: "no column \(name)")
      }
      return index
    }
    let (name, id): (Int, Int) = (try column("label"), try column("youtube_id"))
    let (start, end): (Int, Int) = (try column("time_start"), try column("time_end"))
    var videos: [LabelledVideo] = []
    for row in rows.dropFirst() {
      let place: String = "line \(row.line)"
      guard row.fields.count > max(name, id, start, end) else {
        throw .malformed(path: path, place: place, reason: "\(row.fields.count) columns")
      }
      guard let label = numbers[Self.normalized(row.fields[name])] else {
        throw .malformed(
          path: path, place: place, reason: "the model has no class '\(row.fields[name])'")
      }
      let stem: String =
        row.fields[id] + Self.padded(row.fields[start]) + Self.padded(row.fields[end])
      let folder: String = row.fields[name]
      videos.append(
        LabelledVideo(
          candidates: [stem, row.fields[id], folder + "/" + stem, folder + "/" + row.fields[id]]
            .flatMap(Self.candidates), label: label))
    }
    return videos
  }

  /// The file itself, or with one of the usual endings.
  private static func candidates(_ name: String) -> [String] {
    [name] + ["mp4", "mkv", "webm", "avi"].map { "\(name).\($0)" }
  }

  /// `_000012`, as Kinetics' files are named; nothing for what is no number of seconds.
  private static func padded(_ seconds: String) -> String {
    guard let value = Double(seconds), (0..<1_000_000).contains(value) else { return "" }
    let digits = String(Int(value))
    return "_" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Lists differ in case, in underscores and in quotation marks.
  private static func normalized(_ label: String) -> String {
    label.lowercased().replacing("_", with: " ").replacing("\"", with: "")
      .trimmingCharacters(in: .whitespaces)
  }
}
