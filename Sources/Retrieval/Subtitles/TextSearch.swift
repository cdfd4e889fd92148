import Catalog

/// Finds clips by what is said in them, and by the names of their files.
struct TextSearch {
  let library: Library
  /// The clips to choose from; nil for all.
  let allowed: ClipRanges?

  /// A clip that the words lead to.
  struct Hit: Hashable {
    let clipID: Int64
    /// The line with the words; nil for a file's name.
    let line: SubtitleLine?
    /// From 0.95 for all words downwards.
    let confidence: Double
  }

  /// Lines that are looked at.
  private static let depth: Int = 500

  /// Words that every text has.
  private static let commonWords: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "of",
    "on", "or", "that", "the", "their", "to", "was", "with",
  ]

  /// The words of a text that tell something, in lower case; all of them where none does.
  static func words(of text: String) -> [String] {
    let all = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let telling = all.filter { !commonWords.contains($0) }
    var seen: Set<String> = []
    return Array((telling.isEmpty ? all : telling).filter { seen.insert($0).inserted }.prefix(16))
  }

  /// The clips, best first, each with its best line.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - withNames: Whether names of files count.
  /// - Returns: One hit for each clip.
  /// - Throws: ``CatalogError``.
  func hits(_ text: String, withNames: Bool) throws -> [Hit] {
    let words: [String] = Self.words(of: text)
    return try library.catalog.read { reader in
      var hits: [Hit] = []
      var seen: Set<Int64> = []
      for match in try reader.subtitles(matching: words, limit: Self.depth) {
        let middle: Double = (match.line.startSeconds + match.line.endSeconds) / 2
        guard let clip = try reader.clip(ofVideo: match.videoID, at: middle),
          allowed?.contains(clip) ?? true, seen.insert(clip).inserted
        else { continue }
        let share: Double = Double(match.matchedWords) / Double(words.count)
        hits.append(Hit(clipID: clip, line: match.line, confidence: 0.95 * share * share))
      }
      guard withNames else { return hits }
      for video in try reader.videos(named: words, limit: Self.depth) {
        guard let clip = try reader.clip(ofVideo: video, at: 0), allowed?.contains(clip) ?? true,
          seen.insert(clip).inserted
        else { continue }
        hits.append(Hit(clipID: clip, line: nil, confidence: 0.95))
      }
      return hits
    }
  }
}
