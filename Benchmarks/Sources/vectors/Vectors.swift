import Foundation
import Indexes
import Kernels
import Timing

/// Builds and searches an index of the vectors that `bench_ann.py gen N` makes.
///
///     vectors FOLDER N [--build] [--lists L] [--threads T] [--calibrate] [--only exact,recall,…]
///             [--one-bit | --leading]
@main struct Vectors {
  let folder: String
  let count: Int
  var lists: Int?
  var sketch: IndexSettings.Sketch = .automatic
  var isBuilding: Bool = false
  var usesQueries: Bool = false
  var threads: Int = 1
  var only: Set<String> = []

  static func main() throws {
    var arguments: [String] = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2, let count = Int(arguments[1]) else {
      print("usage: vectors FOLDER N [--build] [--lists L] [--threads T] [--calibrate] [--only …]")
      return
    }
    var run = Vectors(folder: arguments[0], count: count)
    arguments.removeFirst(2)
    while !arguments.isEmpty {
      switch arguments.removeFirst() {
      case "--build": run.isBuilding = true
      case "--calibrate": run.usesQueries = true
      case "--one-bit": run.sketch = .oneBit
      case "--leading": run.sketch = .leadingComponents
      case "--lists": run.lists = Int(arguments.removeFirst())
      case "--threads": run.threads = Int(arguments.removeFirst()) ?? 1
      case "--only": run.only = Set(arguments.removeFirst().split(separator: ",").map(String.init))
      case let other: print("unknown: \(other)")
      }
    }
    BLAS.setThreads(1)
    try run.run()
  }

  private func run() throws {
    let path: String = "\(folder)/bench_\(count).vsx"
    let queries = try Matrix("\(folder)/query_\(count).npy")
    let truth = try Matrix("\(folder)/gt_\(count).npy").integers
    if isBuilding {
      let base = try Matrix("\(folder)/base_\(count).npy")
      var settings = IndexSettings()
      settings.kind = lists.map { $0 == 1 ? .flat : .lists(count: $0) } ?? .automatic
      settings.threads = 2
      settings.sketch = sketch
      // The second half is what is searched for below.
      if usesQueries { settings.calibrationQueries = Array(queries.floats.prefix(500 * 512)) }
      var timing = Timing()
      let report = try timing.measure {
        try IndexBuilder.build(from: base, to: path, settings: settings)
      }
      print(
        "built in \(timing.median) s: \(report.listCount) lists,",
        "\((report.byteCount - report.vectorByteCount) / 1_000_000) MB beside the vectors")
      for step in report.seconds { print("  \(step.name) \(step.seconds)") }
      for level in report.calibration.levels { print("  \(level)") }
    }
    var opening = Timing()
    let index = try opening.measure { try VectorFile.open(path: path) }
    print("opened in \(opening.median * 1_000) ms, first query", terminator: " ")
    var first = Timing()
    let vector: [Float] = Array(queries.floats[..<512])
    _ = try first.measure { try index.search(query: vector, k: 10, effort: .recall(0.95)) }
    print("\(first.median * 1_000) ms")
    let second: [Float] = Array(queries.floats[(500 * 512)...])
    let ids: [[Int32]] = (500..<1_000).map { Array(truth[$0 * 100..<$0 * 100 + 10]) }

    // For a profiler: one kind of search again and again.
    if only.contains("rounds") {
      for round in 0..<400 {
        let start: Int = round * 512
        _ = try index.search(
          queries: Array(second[start..<start + 512]), k: 10, effort: .exact, threads: threads)
      }
    }
    if wants("exact") {
      try measure(index, second, ids, .exact, "exact", batches: [1, 100])
    }
    for recall in [0.9, 0.95, 0.99, 0.999] as [Float] where wants("recall") {
      try measure(index, second, ids, .recall(recall), "recall \(recall)", batches: [1, 500])
    }
    for probes in [8, 16, 32, 64, 128, 256, 512, 1_024] where wants("probes") {
      try measure(index, second, ids, .probes(probes), "probes \(probes)", batches: [500])
    }
    for share in [0.5, 0.01, 0.0001] where wants("filter") {
      try filter(index, second, share)
    }
  }

  private func wants(_ part: String) -> Bool { only.isEmpty || only.contains(part) }

  private func measure(
    _ index: VectorFile, _ queries: [Float], _ truth: [[Int32]], _ effort: SearchEffort,
    _ name: String, batches: [Int]
  ) throws {
    for batch in batches {
      let most: Int = effort == .exact ? (batch == 1 ? 60 : 300) : truth.count
      var seconds: [Double] = []
      var found: [[SearchHit]] = []
      let clock = ContinuousClock()
      for round in 0..<3 {
        for start in stride(from: 0, to: most, by: batch) {
          let end: Int = min(start + batch, most)
          let part: [Float] = Array(queries[start * 512..<end * 512])
          let begin = clock.now
          let hits = try index.search(queries: part, k: 10, effort: effort, threads: threads)
          seconds.append(
            Double((clock.now - begin).components.attoseconds) * 1e-18
              + Double((clock.now - begin).components.seconds))
          if round == 0 { found += hits }
        }
      }
      let good: Int = zip(found, truth).reduce(0) {
        $0 + Set($1.0.map { Int32($0.id) }).intersection($1.1).count
      }
      let sorted: [Double] = seconds.sorted()
      let median: Double = sorted[sorted.count / 2]
      let rate: Double = Double(batch) / median
      print(
        "\(name) batch \(batch) threads \(threads): recall \(Double(good) / Double(10 * found.count))",
        "median \(Int(median * 1e6)) us, best \(Int(sorted[0] * 1e6)), p95 \(Int(sorted[sorted.count * 95 / 100] * 1e6)),",
        "\(Int(rate)) queries/s")
    }
  }

  private func filter(_ index: VectorFile, _ queries: [Float], _ share: Double) throws {
    var state: UInt64 = 7
    let ids: [Int64] = (0..<Int64(count)).filter { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) < share
    }
    let allowed: RowSet = index.rows(allowing: ids)
    for effort in [SearchEffort.exact, .recall(0.95)] {
      var timing = Timing()
      var least: Int = 10
      var good: Int = 0
      for query in 0..<60 {
        let vector: [Float] = Array(queries[query * 512..<(query + 1) * 512])
        let hits = try timing.measure {
          try index.search(
            query: vector, k: 10, effort: effort, allowed: allowed, threads: threads)
        }
        least = min(least, hits.count)
        let truth = try index.search(query: vector, k: 10, allowed: allowed)
        good += Set(truth).intersection(hits).count
      }
      print(
        "allowed \(share) \(effort): at least \(least) hits, recall \(Double(good) / 600),",
        "median \(Int(timing.median * 1e6)) us")
    }
  }
}
