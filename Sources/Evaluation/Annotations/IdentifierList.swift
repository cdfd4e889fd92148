import Foundation

/// A list of video ids, one a line, as the splits of MSR-VTT, MSVD, DiDeMo and ActivityNet are kept.
public struct IdentifierList: Hashable, Sendable {
  /// The ids in the order of the file, each once, at least one.
  public let identifiers: [String]

  private let path: String

  /// Reads a list; a first line `video_id` is a header.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``EvaluationError`` when it cannot be read, has more than one column, names an id
  ///   twice or none.
  public init(path: String) throws(EvaluationError) {
    try self.init(InputFile(path: path))
  }

  init(_ file: InputFile) throws(EvaluationError) {
    var rows: [DelimitedText.Row] = try DelimitedText(commaSeparated: file).rows
    if rows.first?.fields == ["video_id"] { rows.removeFirst() }
    var identifiers: [String] = []
    var seen: Set<String> = []
    for row in rows {
      let identifier: String = row.fields[0].trimmingCharacters(in: .whitespaces)
      guard row.fields.count == 1, !identifier.contains(where: \.isWhitespace) else {
        throw .malformed(
          path: file.path, place: "line \(row.line)", reason: "one video id is expected")
      }
      guard !identifier.isEmpty else { continue }
      guard seen.insert(identifier).inserted else {
        throw .duplicate(
          path: file.path, place: "line \(row.line)", identifier: identifier)
      }
      identifiers.append(identifier)
    }
    guard !identifiers.isEmpty else { throw .empty(place: file.path, what: "video ids") }
    self.identifiers = identifiers
    path = file.path
  }

  /// The listed videos, in the order of the list; ids are compared without extension.
  func choose(
    from videos: [AnnotatedVideo], of annotation: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    let byStem: [String: AnnotatedVideo] = Dictionary(
      videos.map { (VideoNames.stem($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    var chosen: [AnnotatedVideo] = []
    for identifier in identifiers {
      guard let video = byStem[VideoNames.stem(identifier)] else {
        throw .malformed(
          path: path, place: "'\(identifier)'", reason: "is not in \(annotation)")
      }
      chosen.append(video)
    }
    return chosen
  }
}
