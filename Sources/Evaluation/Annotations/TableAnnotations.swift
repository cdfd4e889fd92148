import Foundation

/// The annotation layouts in tables and plain lines.
enum TableAnnotations {
  /// Tells the layout by the first line and reads it.
  static func read(
    _ file: InputFile
  ) throws(EvaluationError) -> (AnnotationLayout, [AnnotatedVideo]) {
    let text: String = try file.text()
    let first: Substring = text.prefix { !$0.isNewline }
    if first.split(separator: "\t", omittingEmptySubsequences: false).count == 6 {
      return (.lsmdcTable, try lsmdc(file))
    }
    let header: [Substring] = first.split(separator: ",", omittingEmptySubsequences: false)
    if header.contains("video_id"), header.contains("sentence") {
      return (.msrvttTable, try msrvtt(file))
    }
    if header.contains("video_id"), header.contains("text"), header.contains("start") {
      return (.youCook2Table, try youCook2(file))
    }
    if first == "video_id" || !first.contains(where: { $0 == " " || $0 == "\t" || $0 == "," }) {
      throw .malformed(
        path: file.path, place: "", reason: "a list of video ids, which holds no captions")
    }
    if !first.contains(","), !first.contains("\t") || first.hasPrefix("#") {
      return (.msvdDescriptions, try msvd(text, file.path))
    }
    return try unknownOrDescriptions(text, file.path)
  }

  /// Descriptions may hold commas; then the first word alone tells clip ids from a foreign table.
  private static func unknownOrDescriptions(
    _ text: String, _ path: String
  ) throws(EvaluationError) -> (AnnotationLayout, [AnnotatedVideo]) {
    let word: Substring = text.prefix { !$0.isWhitespace }
    guard !word.contains(",") else {
      throw .malformed(
        path: path, place: "line 1",
        reason: "neither the header of MSR-VTT's or YouCook2's table nor LSMDC's six columns")
    }
    return (.msvdDescriptions, try msvd(text, path))
  }

  private static func msrvtt(_ file: InputFile) throws(EvaluationError) -> [AnnotatedVideo] {
    let table = try HeadedTable(file)
    let (id, sentence) = (try table.column("video_id"), try table.column("sentence"))
    return table.rows.map { row in
      AnnotatedVideo(
        id: row.fields[id], candidates: VideoNames.candidates(row.fields[id]),
        captions: [row.fields[sentence]], hasCaptionList: false)
    }
  }

  /// Each row is a stretch of a video with its instruction; two rows of one stretch are two clips.
  private static func youCook2(_ file: InputFile) throws(EvaluationError) -> [AnnotatedVideo] {
    let table = try HeadedTable(file)
    let (id, text) = (try table.column("video_id"), try table.column("text"))
    let (start, end) = (try table.column("start"), try table.column("end"))
    var occurrences: [String: Int] = [:]
    var videos: [AnnotatedVideo] = []
    for row in table.rows {
      guard let from = Double(row.fields[start]), let to = Double(row.fields[end]),
        from >= 0, to > from, to.isFinite
      else {
        throw .malformed(
          path: file.path, place: "line \(row.line)",
          reason: "'\(row.fields[start])' to '\(row.fields[end])' is no stretch of time")
      }
      let name: String = "\(row.fields[id])@\(row.fields[start])-\(row.fields[end])"
      let occurrence: Int = occurrences[name, default: 0] + 1
      occurrences[name] = occurrence
      videos.append(
        AnnotatedVideo(
          id: occurrence == 1 ? name : "\(name)#\(occurrence)",
          candidates: VideoNames.candidates(row.fields[id]), captions: [row.fields[text]],
          hasCaptionList: false, span: TimeSpan(startSeconds: from, endSeconds: to)))
    }
    return videos
  }

  /// The columns are clip, four times within the film and sentence.
  ///
  /// Clips are files of their own, in a folder for each film.
  private static func lsmdc(_ file: InputFile) throws(EvaluationError) -> [AnnotatedVideo] {
    var videos: [AnnotatedVideo] = []
    for row in try DelimitedText(tabSeparated: file).rows {
      let clip: String = row.fields[0]
      guard row.fields.count == 6, !clip.isEmpty else {
        throw .malformed(
          path: file.path, place: "line \(row.line)", reason: "six columns are expected")
      }
      // "Film_00.01.05.000-00.01.07.300": what precedes the times is the film and its folder.
      let film: String = clip.lastIndex(of: "_").map { String(clip[..<$0]) } ?? clip
      videos.append(
        AnnotatedVideo(
          id: clip,
          candidates: VideoNames.candidates("\(film)/\(clip)") + VideoNames.candidates(clip),
          captions: [row.fields[5]], hasCaptionList: false))
    }
    return videos
  }

  /// Lines of a clip's id, a space and one of its descriptions; `#` begins a comment.
  private static func msvd(
    _ text: String, _ path: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    var groups = GroupedCaptions()
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      guard !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") else { continue }
      guard let space = line.firstIndex(of: " "), space > line.startIndex else {
        throw .malformed(
          path: path, place: "line \(index + 1)",
          reason: "a clip and its description are expected")
      }
      groups.append(String(line[line.index(after: space)...]), to: String(line[..<space]))
    }
    return groups.videos
  }
}

/// A table whose first row names the columns; every row has all of them, and names a video.
private struct HeadedTable {
  private let path: String
  private let header: [String]
  let rows: [DelimitedText.Row]

  init(_ file: InputFile) throws(EvaluationError) {
    let all: [DelimitedText.Row] = try DelimitedText(commaSeparated: file).rows
    path = file.path
    header = all.first?.fields ?? []
    rows = Array(all.dropFirst())
    let video: Int? = header.firstIndex(of: "video_id")
    for row in rows {
      guard row.fields.count == header.count else {
        throw .malformed(
          path: path, place: "line \(row.line)",
          reason: "\(row.fields.count) columns under a header of \(header.count)")
      }
      guard video.map({ !row.fields[$0].isEmpty }) ?? true else {
        throw .malformed(path: path, place: "line \(row.line)", reason: "no video id")
      }
    }
  }

  func column(_ name: String) throws(EvaluationError) -> Int {
    guard let column = header.firstIndex(of: name) else {
      throw .malformed(path: path, place: "line 1", reason: "no column '\(name)'")
    }
    return column
  }
}
