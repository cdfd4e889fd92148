import Foundation
import Indexes
import Kernels

/// Times the vector index on generated vectors, against its own exact answers.
///
/// The vectors are clustered and their variances fall like those of encoders' vectors: what they say about
/// speed holds roughly for a library of that size, what they say about recall does not.
public struct SearchTrial: Sendable {
  /// What is generated and how it is searched.
  public struct Settings: Hashable, Sendable {
    /// Vectors in the index.
    public var count: Int = 100_000
    /// Components of a vector.
    public var dimension: Int = 512
    /// Queries; at least 1.
    public var queries: Int = 500
    /// Most threads.
    public var threads: Int = 1

    /// 100,000 vectors of 512 components.
    public init() {}
  }

  /// One way to search and how it did.
  public struct Row: Hashable, Sendable {
    /// Share of the best ten that is asked for; nil for an exact search.
    public let asked: Double?
    /// Share of the best ten that was found.
    public let recall: Double
    /// Median time of one query, in seconds.
    public let secondsForOne: Double
    /// Queries a second, a hundred at once.
    public let queriesPerSecond: Double
  }

  /// Exact first, then by rising recall.
  public let rows: [Row]
  /// Seconds that building took.
  public let buildSeconds: Double
  /// Bytes of the file beside the full vectors.
  public let codeBytes: Int

  private static let nearest: Int = 10
  private static let together: Int = 100

  /// Generates, builds in a temporary folder, searches, and removes the file.
  ///
  /// - Throws: ``IndexError``, or a file error of the temporary folder.
  public init(_ settings: Settings) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vsearch-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path: String = folder.appendingPathComponent("generated.vsx").path

    var law = ClusteredVectors(dimension: settings.dimension)
    let vectors = VectorArray(
      law.vectors(settings.count, noise: 0.2), dimension: settings.dimension)
    let queries: [Float] = law.vectors(settings.queries, noise: 0.6)
    var building = IndexSettings()
    building.threads = settings.threads
    building.calibrationQueries = law.vectors(256, noise: 0.6)
    let clock = ContinuousClock()
    var report: IndexReport?
    buildSeconds =
      try clock.measure {
        report = try IndexBuilder.build(from: vectors, to: path, settings: building)
      } / .seconds(1)
    codeBytes = report.map { $0.byteCount - $0.vectorByteCount } ?? 0

    let index = try VectorFile.open(path: path)
    var truth: [Set<Int64>] = []
    var rows: [Row] = []
    for asked in [nil, 0.9, 0.95, 0.99] as [Double?] {
      let effort: SearchEffort = asked.map { .recall(Float($0)) } ?? .exact
      var search = TimedSearch(index, queries, k: Self.nearest, effort, settings.threads)
      let (found, many) = try search.run(together: Self.together)
      let (_, single) = try search.run(together: 1)
      if asked == nil { truth = found.map { Set($0.map(\.id)) } }
      let hits: Int = zip(found, truth).reduce(0) { sum, pair in
        sum + pair.0.count { pair.1.contains($0.id) }
      }
      rows.append(
        Row(
          asked: asked, recall: Double(hits) / Double(max(1, truth.reduce(0) { $0 + $1.count })),
          secondsForOne: single.sorted()[single.count / 2],
          queriesPerSecond: Double(settings.queries) / many.reduce(0, +)))
    }
    self.rows = rows
  }
}

/// Searches an index with the same queries, differently grouped.
private struct TimedSearch {
  private let index: VectorFile
  private let queries: [Float]
  private let k: Int
  private let effort: SearchEffort
  private let threads: Int

  init(_ index: VectorFile, _ queries: [Float], k: Int, _ effort: SearchEffort, _ threads: Int) {
    self.index = index
    self.queries = queries
    self.k = k
    self.effort = effort
    self.threads = threads
  }

  /// The hits of each query, and the seconds of each search of so many queries.
  mutating func run(together: Int) throws -> ([[SearchHit]], [Double]) {
    let width: Int = index.dimension
    let clock = ContinuousClock()
    var found: [[SearchHit]] = []
    var seconds: [Double] = []
    for start in stride(from: 0, to: queries.count, by: together * width) {
      let part = Array(queries[start..<min(start + together * width, queries.count)])
      let began = clock.now
      found += try index.search(queries: part, k: k, effort: effort, threads: threads)
      seconds.append((clock.now - began) / .seconds(1))
    }
    return (found, seconds)
  }
}

/// Unit vectors around topics, with a power law of variances, from a fixed seed.
private struct ClusteredVectors {
  private let dimension: Int
  private let deviations: [Float]
  private var topics: [Float] = []
  private var generator = SplitMix64(seed: 20_261_120)

  private static let topicCount: Int = 1_000

  init(dimension: Int) {
    self.dimension = dimension
    let falling: [Float] = (1...dimension).map { pow(Float($0), -0.7) }
    let length: Float = falling.reduce(0) { $0 + $1 * $1 }.squareRoot()
    deviations = falling.map { $0 / length }
    for _ in 0..<Self.topicCount {
      let centre: [Float] = deviations.map { $0 * normal() }
      topics += Self.unit(centre)
    }
  }

  /// `(count, dimension)`, row-major.
  mutating func vectors(_ count: Int, noise: Float) -> [Float] {
    let white: Float = noise / Float(dimension).squareRoot()
    var values: [Float] = []
    values.reserveCapacity(count * dimension)
    for _ in 0..<count {
      let topic = Int(generator.next() >> 33) % Self.topicCount
      var row: [Float] = []
      row.reserveCapacity(dimension)
      for index in 0..<dimension {
        let around: Float = 0.8 * deviations[index] * normal() + white * normal()
        row.append(0.6 * topics[topic * dimension + index] + around)
      }
      values += Self.unit(row)
    }
    return values
  }

  private static func unit(_ values: [Float]) -> [Float] {
    let length: Float = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / max(length, .leastNormalMagnitude) }
  }

  /// Nearly normal: the sum of four uniform numbers, scaled to unit variance.
  private mutating func normal() -> Float {
    let bits: UInt64 = generator.next()
    var sum: Float = -2
    for part in 0..<4 { sum += Float((bits >> UInt64(16 * part)) & 0xffff) / 65_536 }
    return sum * 1.732_051
  }
}
