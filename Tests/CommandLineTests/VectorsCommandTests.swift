import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct VectorsCommandTests {
  private let folder: TemporaryFolder
  private static let count: Int = 600
  private static let dimension: Int = 16
  private let base: [Float]
  private let queries: [Float]

  init() throws {
    folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 77)
    base = generator.floats(Self.count * Self.dimension)
    queries = generator.floats(9 * Self.dimension)
    try write(base, Self.count, "base.npy")
    try write(queries, 9, "q.npy")
  }

  private func write(_ values: [Float], _ rows: Int, _ name: String) throws {
    try NumpyFile.write(
      NumpyArray(shape: [rows, values.count / rows], elements: .float32(values)),
      to: folder.path(name))
  }

  private func run(_ arguments: String...) throws -> ProgramRun {
    try ProgramRun.vsearch(["vectors"] + arguments, in: folder.url)
  }

  private func ids(_ name: String) throws -> [Int64] {
    guard case .int64(let ids) = try NumpyFile.read(folder.path(name)).elements else { return [] }
    return ids
  }

  /// Rows by falling inner product, computed here.
  private func ranking(_ query: Int, _ score: (ArraySlice<Float>, ArraySlice<Float>) -> Float)
    -> [Int64]
  {
    let q = queries[query * Self.dimension..<(query + 1) * Self.dimension]
    let scores: [Float] = (0..<Self.count).map { row in
      score(q, base[row * Self.dimension..<(row + 1) * Self.dimension])
    }
    return (0..<Self.count).sorted { scores[$0] > scores[$1] }.map(Int64.init)
  }

  @Test(arguments: ["flat", "ivf"], ["ip", "l2", "cosine"])
  func `an exact search of any kind finds what brute force finds`(kind: String, metric: String)
    throws
  {
    let build = try run(
      "build", "--input", "base.npy", "--kind", kind, "--metric", metric, "-o", "b.vsx", "--json")
    #expect(build.code == 0, "\(build.errors)")
    let built = try build.json()
    #expect(built["schema"] as? String == "vsearch.vectors.build/1")
    #expect(built["seconds"] is Double)
    let bytes = try FileManager.default.attributesOfItem(atPath: folder.path("b.vsx"))[.size]
    #expect(built["bytes"] as? Int == bytes as? Int)
    let search = try run(
      "search", "--index", "b.vsx", "--queries", "q.npy", "-k", "5", "--exact", "--batch", "4",
      "-o", "ids.npy", "--scores", "s.npy", "--json")
    #expect(search.code == 0, "\(search.errors)")
    let times = try search.json()
    for field in ["queries_per_second", "p50_ms", "p95_ms", "open_ms", "first_query_ms"] {
      #expect((times[field] as? Double ?? -1) > 0, "\(field)")
    }
    let found = try ids("ids.npy")
    #expect(found.count == 9 * 5)
    for query in 0..<9 {
      let expected = ranking(query) { q, row in
        let product: Float = zip(q, row).reduce(0) { $0 + $1.0 * $1.1 }
        let square: Float = row.reduce(0) { $0 + $1 * $1 }
        switch metric {
        case "ip": return product
        case "l2": return 2 * product - square
        default: return product / square.squareRoot()
        }
      }
      #expect(Array(found[query * 5..<query * 5 + 5]) == Array(expected.prefix(5)))
    }
    let scores = try #require(try NumpyFile.read(folder.path("s.npy")).tensor)
    #expect(scores.shape == [9, 5])
    #expect(scores.values[0] >= scores.values[1])
  }

  @Test func `a filter restricts the hits, and missing ones are -1`() throws {
    #expect(try run("build", "--input", "base.npy", "-o", "b.vsx").code == 0)
    try NumpyFile.write(
      NumpyArray(shape: [4], elements: .int64([400, 3, 77, 9_999])), to: folder.path("f.npy"))
    let search = try run(
      "search", "--index", "b.vsx", "--queries", "q.npy", "-k", "5", "--filter", "f.npy",
      "-o", "ids.npy")
    #expect(search.code == 0, "\(search.errors)")
    let found = try ids("ids.npy")
    for query in 0..<9 {
      let row = Array(found[query * 5..<query * 5 + 5])
      #expect(Set(row.prefix(3)) == [3, 77, 400])
      #expect(Array(row.suffix(2)) == [-1, -1])
    }
  }

  @Test func `what is wrong with the input is said in one line`() throws {
    #expect(try run("build", "--input", "base.npy", "-o", "b.vsx").code == 0)
    var broken = base
    broken[37 * Self.dimension + 2] = .nan
    try write(broken, Self.count, "nan.npy")
    try write(queries, 18, "narrow.npy")
    try NumpyFile.write(
      NumpyArray(shape: [6], elements: .float32([1, 2, 3, 4, 5, 6])), to: folder.path("one.npy"))
    try Data("no index, though long enough to be one".utf8).write(
      to: folder.url.appendingPathComponent("text.vsx"))
    func search(_ index: String, _ queries: String) throws -> ProgramRun {
      try run("search", "--index", index, "--queries", queries, "-k", "1", "-o", "x.npy")
    }
    let cases: [(ProgramRun, Int32, String)] = [
      (try run("build", "--input", "none.npy", "-o", "x.vsx"), 2, "none.npy: no such file"),
      (
        try run("build", "--input", "nan.npy", "-o", "x.vsx"), 2,
        "nan.npy: row 37 has a component that is not a finite number"
      ),
      (
        try run("build", "--input", "one.npy", "-o", "x.vsx"), 2,
        "one.npy: expected float32 (rows, columns), found float32 (6)"
      ),
      (
        try search("b.vsx", "narrow.npy"), 2,
        "narrow.npy: vectors of 8 components, the index has 16"
      ),
      (try search("none.vsx", "q.npy"), 4, "none.vsx: no such file"),
      (try search("text.vsx", "q.npy"), 4, "text.vsx: not a vector index"),
      (
        try run("build", "--input", "base.npy", "-o", "no/x.vsx"), 2,
        "no/x.vsx: cannot be written: there is no folder no"
      ),
    ]
    for (run, code, line) in cases {
      #expect(run.code == code, "\(line)")
      let first: Substring? = run.errors.split(separator: "\n").first
      #expect(first == "error: \(line)")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!left.contains { $0.hasPrefix("x.") || $0.hasSuffix(".tmp") })
    #expect(
      try run("search", "--index", "b.vsx", "--queries", "q.npy", "-k", "0", "-o", "x").code == 64)
    #expect(
      try run(
        "search", "--index", "b.vsx", "--queries", "q.npy", "--exact", "--recall", "0.9", "-o", "x"
      ).code == 64)
  }

  @Test func `bench search measures an index of generated vectors`() throws {
    let run = try ProgramRun.vsearch(
      ["bench", "search", "--vectors", "3000", "--dimension", "32", "--json"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let report = try run.json()
    #expect(report["schema"] as? String == "vsearch.bench.search/1")
    let searches = try #require(report["searches"] as? [[String: Any]])
    #expect(searches.map { $0["asked"] as? Double } == [nil, 0.9, 0.95, 0.99])
    for search in searches {
      let recall = try #require(search["recall"] as? Double)
      #expect(recall > (search["asked"] as? Double ?? 1) - 0.05 && recall <= 1)
      #expect(try #require(search["milliseconds"] as? Double) > 0)
    }
  }
}
