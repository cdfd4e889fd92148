/// What a condition can be put on: a value that each video or each clip has.
struct FilterField: Hashable, Sendable {
  /// How values of a field are written and compared.
  enum Kind: Hashable, Sendable {
    case number
    /// Seconds, written as `90`, `90s`, `5m` or `1h`.
    case seconds
    /// Bytes, written as `500k`, `20M` or `1G`.
    case bytes
    /// A time, written as `'2024-05-01'` or as `7d` ago; stored as this many units a second.
    case time(unitsPerSecond: Double)
    case text
  }

  /// The value in SQL, over the tables `videos` and, for a field of clips, `clips`.
  let sql: String
  /// The values of the question marks in ``sql``.
  var arguments: [String] = []
  let kind: Kind
  /// Whether clips of one video may differ in it.
  var isOfClip: Bool = false

  /// The one place where fields have their names.
  ///
  /// - Parameters:
  ///   - name: The name, in lower case.
  ///   - argument: The text after a colon, as in `name:"text"`; nil where there is none.
  /// - Returns: The field; nil when there is none of this name that takes this argument.
  static func named(_ name: String, argument: String?) -> FilterField? {
    guard let argument else { return plain[name] }
    return name == "tag" ? tag(argument) : nil
  }

  /// The names that a message lists.
  static var names: [String] { (plain.keys + ["tag:\"…\""]).sorted() }

  /// The probability of the surest tag whose label holds all these words; nil without a word.
  private static func tag(_ words: String) -> FilterField? {
    CatalogReader.expression(words, joinedBy: " AND ").map { expression in
      FilterField(
        sql: """
          (SELECT max(probability) FROM tags WHERE clip_id = clips.id AND label_id IN
            (SELECT rowid FROM labels WHERE labels MATCH ?))
          """, arguments: [expression], kind: .number, isOfClip: true)
    }
  }

  // The trailing letters of a path that are no "/" are its file name.
  private static let folder: String = "rtrim(videos.path, replace(videos.path, '/', ''))"

  private static let plain: [String: FilterField] = [
    "path": FilterField(sql: "videos.path", kind: .text),
    "folder": FilterField(sql: "rtrim(\(folder), '/')", kind: .text),
    "name": FilterField(sql: "substr(videos.path, length(\(folder)) + 1)", kind: .text),
    "codec": FilterField(sql: "videos.codec", kind: .text),
    "duration": FilterField(sql: "videos.duration_seconds", kind: .seconds),
    "width": FilterField(sql: "videos.width", kind: .number),
    "height": FilterField(sql: "videos.height", kind: .number),
    "fps": FilterField(sql: "videos.frame_rate", kind: .number),
    "size": FilterField(sql: "videos.size_bytes", kind: .bytes),
    "modified": FilterField(sql: "videos.modified_ns", kind: .time(unitsPerSecond: 1e9)),
    "indexed": FilterField(sql: "videos.indexed_at", kind: .time(unitsPerSecond: 1)),
    "start": FilterField(sql: "clips.start_seconds", kind: .seconds, isOfClip: true),
    "end": FilterField(sql: "clips.end_seconds", kind: .seconds, isOfClip: true),
    "length": FilterField(
      sql: "(clips.end_seconds - clips.start_seconds)", kind: .seconds, isOfClip: true),
  ]
}
