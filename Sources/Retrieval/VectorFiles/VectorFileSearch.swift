import Foundation
public import Indexes
public import Tensors

/// Searches index files with queries from NumPy files, and measures it.
public struct VectorFileSearch: Sendable {
  /// What is searched for, and how.
  public struct Request: Sendable {
    /// The index file.
    public var index: String
    /// The `.npy` of queries, `(queries, components)` float32.
    public var queries: String
    /// Hits for each query.
    public var k: Int = 10
    /// How hard to try.
    public var effort: SearchEffort = .exact
    /// Queries that go at once.
    public var batch: Int = 1
    /// Most threads to use.
    public var threads: Int = 1
    /// A `.npy` of the ids that may be found, int64; nil for all.
    public var allowed: String?

    /// Ten exact hits for each query, one query at a time.
    public init(index: String, queries: String) {
      self.index = index
      self.queries = queries
    }
  }

  /// Ids of hits, `(queries, k)` row-major, by falling score; -1 where there are no more.
  public let ids: [Int64]
  /// Their scores; negative infinity where there are no more.
  public let scores: [Float]
  /// The number of queries.
  public let queryCount: Int
  /// Hits asked for.
  public let k: Int
  /// Seconds to open the index.
  public let openSeconds: Double
  /// Seconds of the very first search, which reads what was not in memory yet.
  public let firstSeconds: Double
  /// Seconds of each search that followed, of as many queries as go at once.
  public let seconds: [Double]

  /// Runs `request`.
  ///
  /// - Throws: ``VectorFileError``, ``NumpyError`` or ``IndexError``.
  public init(_ request: Request) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let index = try VectorFile.open(path: request.index)
    openSeconds = (clock.now - start) / .seconds(1)
    let source = try VectorFileQueries(request.queries, dimension: index.dimension)
    let queries: [Float] = try source.all()
    let rows: RowSet? = try request.allowed.map { index.rows(allowing: try Self.ids(in: $0)) }
    queryCount = source.matrix.rowCount
    k = request.k
    guard queryCount < Int(Int32.max) / max(k, 1) else {
      throw VectorFileError.outOfRange(
        path: request.queries, reason: "\(queryCount) queries of \(k) hits are too many")
    }
    let batchSize: Int = max(1, min(request.batch, queryCount))
    var ids = [Int64](repeating: -1, count: queryCount * k)
    var scores = [Float](repeating: -.infinity, count: queryCount * k)
    var seconds: [Double] = []
    var first: Double = 0
    for start in stride(from: 0, to: queryCount, by: batchSize) {
      let end: Int = min(start + batchSize, queryCount)
      let batch = Array(queries[start * index.dimension..<end * index.dimension])
      func search() throws -> ([[SearchHit]], Double) {
        let began = clock.now
        let hits = try index.search(
          queries: batch, k: request.k, effort: request.effort, allowed: rows,
          threads: request.threads)
        return (hits, (clock.now - began) / .seconds(1))
      }
      if start == 0 { first = try search().1 }
      let (hits, time) = try search()
      seconds.append(time)
      for (offset, found) in hits.enumerated() {
        for (rank, hit) in found.enumerated() {
          ids[(start + offset) * k + rank] = hit.id
          scores[(start + offset) * k + rank] = hit.score
        }
      }
    }
    self.ids = ids
    self.scores = scores
    self.seconds = seconds
    firstSeconds = first
  }

  /// Queries answered in a second of searching.
  public var queriesPerSecond: Double {
    let total: Double = seconds.reduce(0, +)
    return total > 0 ? Double(queryCount) / total : 0
  }

  /// The time that this share of the searches did not exceed.
  ///
  /// - Parameter share: From 0 to 1, such as 0.95.
  /// - Returns: Seconds; 0 without searches.
  public func percentile(_ share: Double) -> Double {
    let sorted: [Double] = seconds.sorted()
    guard let last = sorted.last else { return 0 }
    let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
    return sorted.indices.contains(place) ? sorted[place] : share > 0 ? last : sorted[0]
  }

  /// ``ids`` and ``scores`` as NumPy has them, `(queries, k)` int64 and float32.
  public var arrays: (ids: NumpyArray, scores: NumpyArray) {
    let shape: [Int] = [queryCount, k]
    return (
      NumpyArray(shape: shape, elements: .int64(ids)),
      NumpyArray(shape: shape, elements: .float32(scores))
    )
  }

  private static func ids(in path: String) throws -> [Int64] {
    let array: NumpyArray = try NumpyFile.read(path)
    guard case .int64(let ids) = array.elements, array.shape.count == 1 else {
      throw NumpyError.unexpected(
        path: path, expected: "int64 (ids)", found: array.summary)
    }
    return ids.sorted()
  }
}
