import Catalog

/// Finds clips by what is said in them, by their tags, and by the names of their files.
struct TextSearch {
  let library: Library
  /// The clips to choose from; nil for all.
  let allowed: ClipRanges?
  /// What tells something of the query.
  let words: [String]

  /// Looks for the words of `text`.
  init(library: Library, allowed: ClipRanges?, text: String) {
    self.library = library
    self.allowed = allowed
    words = Self.words(of: text)
  }

  /// A clip that the words lead to.
  struct Hit: Hashable {
    let clipID: Int64
    /// Where the words stand.
    let source: MomentSource
    /// The line with the words, of subtitles.
    var line: SubtitleLine?
    /// From 0.95 for all words downwards; of a tag its probability, by the share of the words it has.
    let confidence: Double
  }

  /// Lines that are looked at.
  private static let depth: Int = 500
  /// Clips that are taken for their tags.
  private static let mostTagged: Int = 200

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
  /// - Parameter withNames: Whether names of files count.
  /// - Returns: One hit for each clip.
  /// - Throws: ``CatalogError``.
  func hits(withNames: Bool) throws -> [Hit] {
    try library.catalog.read { reader in
      var hits: [Hit] = []
      var seen: Set<Int64> = []
      for match in try reader.subtitles(matching: words, limit: Self.depth) {
        let middle: Double = (match.line.startSeconds + match.line.endSeconds) / 2
        guard let clip = try reader.clip(ofVideo: match.videoID, at: middle),
          allowed?.contains(clip) ?? true, seen.insert(clip).inserted
        else { continue }
        let share: Double = Double(match.matchedWords) / Double(words.count)
        hits.append(
          Hit(
            clipID: clip, source: .subtitles, line: match.line, confidence: 0.95 * share * share))
      }
      guard withNames else { return hits }
      for video in try reader.videos(named: words, limit: Self.depth) {
        guard let clip = try reader.clip(ofVideo: video, at: 0), allowed?.contains(clip) ?? true,
          seen.insert(clip).inserted
        else { continue }
        hits.append(Hit(clipID: clip, source: .name, confidence: 0.95))
      }
      return hits
    }
  }

  /// The clips whose tags hold words of the query, best first.
  ///
  /// - Throws: ``CatalogError``.
  func taggedHits() throws -> [Hit] {
    try library.catalog.read { reader in
      let clips = try reader.clips(
        rankedByTags: words.joined(separator: " "), limit: Self.mostTagged, allowed: allowed)
      let tags: [Int64: [ClipTag]] = try reader.tags(ofClips: clips.map(\.id))
      // Clips share their labels.
      var shares: [Int: Double] = [:]
      func share(of tag: ClipTag) -> Double {
        if let known = shares[tag.label] { return known }
        let named = Set(Self.words(of: tag.name))
        let share: Double = Double(words.count(where: named.contains)) / Double(words.count)
        shares[tag.label] = share
        return share
      }
      return clips.map { clip in
        let sure: [Double] = tags[clip.id, default: []].map { $0.probability * share(of: $0) }
        return Hit(clipID: clip.id, source: .tags, confidence: min(0.95, sure.max() ?? 0))
      }
    }
  }
}
