import Foundation
import Tokenizer

/// Reads annotation files as they were published, and the lists derived from them.
public enum AnnotationReader {
  /// Reads one file and makes texts of its captions.
  ///
  /// - Parameters:
  ///   - path: The annotation file, of any ``AnnotationLayout``; the layout is told by the contents.
  ///   - selection: A list of video ids, one a line, with or without the header `video_id`: only
  ///     these videos are taken, in that order. Nil takes all, and of MSR-VTT's sentences those of
  ///     the split `test` where the file has splits.
  ///   - paragraph: Whether the captions of a video are joined to one text.
  ///   - cleaning: What is done to each text.
  /// - Returns: Videos and texts in the order of the file, or of the selection.
  /// - Throws: ``EvaluationError`` when a file cannot be read, is of no known layout or of a wrong
  ///   schema, names a video twice, holds nothing, or has single captions where paragraphs are
  ///   asked for.
  public static func read(
    _ path: String, selection: String? = nil, paragraph: Bool,
    cleaning: CaptionCleaning = .videoMamba
  ) throws(EvaluationError) -> EvaluationSet {
    let file = try InputFile(path: path)
    var (layout, videos) = try annotatedVideos(of: file)
    guard !videos.isEmpty else { throw .empty(place: path, what: "videos") }
    var selectionFile: InputFile?
    if let selection {
      let list = try InputFile(path: selection)
      videos = try IdentifierList(list).choose(from: videos, of: path)
      selectionFile = list
    }
    return try assemble(
      videos, path: path, paragraph: paragraph, cleaning: cleaning,
      source: AnnotationSource(
        fileName: file.name, layout: layout, sha256: file.sha256,
        selectionSHA256: selectionFile?.sha256))
  }

  /// Finds out the layout by the contents and reads the videos.
  private static func annotatedVideos(
    of file: InputFile
  ) throws(EvaluationError) -> (AnnotationLayout, [AnnotatedVideo]) {
    guard let first = file.content.first(where: { $0 > 0x20 }) else {
      throw .empty(place: file.path, what: "annotation")
    }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
      return try JSONAnnotations.read(file)
    }
    return try TableAnnotations.read(file)
  }

  private static func assemble(
    _ annotated: [AnnotatedVideo], path: String, paragraph: Bool, cleaning: CaptionCleaning,
    source: AnnotationSource
  ) throws(EvaluationError) -> EvaluationSet {
    var videos: [EvaluationVideo] = []
    var texts: [EvaluationText] = []
    var seen: Set<String> = []
    for entry in annotated {
      guard seen.insert(entry.id).inserted else {
        throw .duplicate(path: path, place: "", identifier: entry.id)
      }
      guard !entry.captions.isEmpty else {
        throw .malformed(path: path, place: "'\(entry.id)'", reason: "has no caption")
      }
      guard entry.hasCaptionList || !paragraph else {
        throw .malformed(
          path: path, place: "'\(entry.id)'",
          reason: "has one caption, but a paragraph is made of a list of captions")
      }
      let captions: [String] =
        paragraph ? [entry.captions.joined(separator: " ")] : entry.captions
      for caption in captions {
        texts.append(
          EvaluationText(
            id: "text\(texts.count)", caption: caption, text: clean(caption, cleaning),
            videos: [videos.count]))
      }
      videos.append(
        EvaluationVideo(
          id: entry.id, candidates: entry.candidates, span: entry.span,
          durationSeconds: entry.durationSeconds))
    }
    return EvaluationSet(
      videos: videos, texts: texts,
      captionCount: annotated.reduce(0) { $0 + $1.captions.count }, source: source)
  }

  private static func clean(_ caption: String, _ cleaning: CaptionCleaning) -> String {
    switch cleaning {
    case .videoMamba: CaptionCleaner.clean(caption)
    case .none: caption
    }
  }
}
