public import Foundation

/// What a query found, in the form that later commands read: from the memory of the last query, or
/// from what `query --json` printed.
public struct ResultList: Codable, Hashable, Sendable {
  /// One moment found.
  public struct Hit: Codable, Hashable, Sendable {
    /// Its place in the list, from 1.
    public var rank: Int
    /// How well it fits; nil when the list does not say.
    public var score: Double?
    /// The video's path relative to the library's root.
    public var file: String
    /// The video's absolute path; nil when it follows from the root.
    public var abs: String?
    /// Where the moment begins, in seconds.
    public var start: Double
    /// Where it ends.
    public var end: Double
    /// The time of the frame that fits best; nil when the list does not say.
    public var best: Double?
    /// Key of the clip in the library's catalog; nil when the list does not say.
    public var clip: Int64?
    /// Size of the video when it was found, in bytes; nil when the list does not say.
    public var size: Int64?
    /// When the video had been changed last, in nanoseconds since 1970.
    public var modified: Int64?
  }

  /// What the document says it is.
  public var schema: String
  /// The query's text; nil when the list does not say.
  public var query: String?
  /// The folder of the library's videos; nil when the list does not say.
  public var root: String?
  /// The folder of the library's catalog; nil when the list does not say.
  public var state: String?
  /// The moments, best first.
  public var hits: [Hit]

  /// The longest list that is read, in bytes: some 100,000 moments.
  private static let mostBytes: Int = 64 << 20

  /// The list of what `library` answered to `query`, with what tells a video from a later one of
  /// the same name.
  public init(_ moments: [Moment], query: String, library: Library) {
    schema = "vsearch.results/1"
    self.query = query
    root = library.root
    state = library.state
    hits = moments.enumerated().map { index, moment in
      let path: String = library.root + "/" + moment.file
      let identity = FileIdentity(path)
      return Hit(
        rank: index + 1, score: Double(moment.score), file: moment.file, abs: path,
        start: moment.startSeconds, end: moment.endSeconds, best: moment.bestSeconds,
        clip: moment.clipID, size: identity?.size, modified: identity?.modified)
    }
  }

  /// Reads a list from JSON.
  ///
  /// - Parameters:
  ///   - json: A document of `query --json`, or one that ``remember()`` wrote.
  ///   - name: Where it came from, for errors.
  /// - Throws: ``RetrievalError/badResults(name:reason:)``.
  public init(json: Data, name: String) throws {
    guard json.count <= Self.mostBytes else {
      throw RetrievalError.badResults(name: name, reason: "over \(Self.mostBytes >> 20) MiB")
    }
    do {
      self = try JSONDecoder().decode(ResultList.self, from: json)
    } catch DecodingError.keyNotFound(let key, _) {
      throw RetrievalError.badResults(name: name, reason: "no \"\(key.stringValue)\" in it")
    } catch {
      throw RetrievalError.badResults(name: name, reason: "not the JSON of a query")
    }
    guard schema.hasPrefix("vsearch.") else {
      throw RetrievalError.badResults(name: name, reason: "schema \(schema)")
    }
    for hit in hits {
      // Times go into frame numbers; a hundred years of video are enough.
      let times: [Double] = [hit.start, hit.end, hit.best ?? hit.start]
      guard times.allSatisfy({ (0...3.2e9).contains($0) }), hit.start <= hit.end,
        !hit.file.isEmpty, !hit.file.utf8.contains(0), !(hit.abs ?? "").utf8.contains(0)
      else {
        throw RetrievalError.badResults(
          name: name, reason: "hit \(hit.rank) has no file or impossible times")
      }
    }
  }

  /// The hit of a rank.
  ///
  /// - Throws: ``RetrievalError/noSuchResult(rank:count:)``.
  public func hit(_ rank: Int) throws -> Hit {
    guard let hit = hits.first(where: { $0.rank == rank }) else {
      throw RetrievalError.noSuchResult(rank: rank, count: hits.count)
    }
    return hit
  }

  /// The absolute path of a hit's video.
  public func path(of hit: Hit) -> String {
    if let path = hit.abs, path.hasPrefix("/") { return path }
    if hit.file.hasPrefix("/") { return hit.file }
    return root.map { $0 + "/" + hit.file } ?? hit.file
  }

  /// Checks that a hit's video is there and the one that was found.
  ///
  /// - Throws: ``RetrievalError/changedVideo(path:reason:)``.
  public func check(_ hit: Hit) throws {
    let path: String = path(of: hit)
    guard let now = FileIdentity(path) else {
      throw RetrievalError.changedVideo(path: path, reason: "the video is gone")
    }
    if let size = hit.size, let modified = hit.modified,
      size != now.size || modified != now.modified
    {
      throw RetrievalError.changedVideo(path: path, reason: "the video has changed since the query")
    }
  }
}

/// What tells a file from another one of the same name.
private struct FileIdentity {
  let size: Int64
  let modified: Int64

  /// Nil when there is no such file.
  init?(_ path: String) {
    guard
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let size = attributes[.size] as? Int64 ?? (attributes[.size] as? NSNumber)?.int64Value,
      let date = attributes[.modificationDate] as? Date,
      let modified = Int64(exactly: (date.timeIntervalSince1970 * 1e9).rounded())
    else { return nil }
    self.size = size
    self.modified = modified
  }
}
