import Foundation
import TestSupport
import Testing

@testable import Catalog

@Suite struct ClipFilterTests {
  /// Three videos of two clips each that differ in everything a condition can name.
  private static func catalog(_ samples: Samples) throws -> VideoCatalog {
    let catalog = try samples.locked()
    let day: Int64 = 86_400_000_000_000
    let videos: [(String, Double, Int, Double, String, Int64)] = [
      ("trip/Sea one.mp4", 8, 480, 25, "h264", 100 * day),
      ("trip/2024/bake.mov", 90, 720, 50, "hevc", 200 * day),
      ("it's.mkv", 4_000, 1_080, 60, "av1", 300 * day),
    ]
    for (path, seconds, height, rate, codec, modified) in videos {
      var file = Samples.file(path)
      file.modifiedNanoseconds = modified
      try catalog.record(
        file,
        media: MediaFacts(
          durationSeconds: seconds, width: height * 16 / 9, height: height, codec: codec,
          frameRate: rate), clips: Samples.clips(2), model: Samples.model)
    }
    return catalog
  }

  private static func ids(
    _ catalog: VideoCatalog, _ build: (inout ClipFilter) throws -> Void
  ) throws -> [Int64] {
    var filter = ClipFilter()
    try build(&filter)
    return Array(try catalog.read { try $0.clipRanges(matching: filter) }.ids)
  }

  @Test(
    arguments: [
      ("fps>50", [5, 6]),
      ("fps >= 50 and height >= 720p", [3, 4, 5, 6]),
      ("FPS>=50 AND path LIKE '%TRIP%'", [3, 4]),
      ("duration < 10s or duration > 1h", [1, 2, 5, 6]),
      ("not (duration < 10s or duration > 1h)", [3, 4]),
      ("codec in ('h264', \"av1\")", [1, 2, 5, 6]),
      ("codec not in ('h264','av1')", [3, 4]),
      ("duration between 8 and 1.5m", [1, 2, 3, 4]),
      ("name = 'it''s.mkv'", [5, 6]),
      ("name like '%one%'", [1, 2]),
      ("folder = 'trip/2024'", [3, 4]),
      ("folder = ''", [5, 6]),
      ("modified >= '1970-06-01' and modified < '1970-09-01'", [3, 4]),
      ("start >= 2", [2, 4, 6]),
      ("start < 2 and fps = 25", [1]),
      ("length = 2s and codec is not null", [1, 2, 3, 4, 5, 6]),
      ("height is null", []),
      ("width != 1280", [1, 2, 5, 6]),
      ("size <= 1kB", [1, 2, 3, 4, 5, 6]),
    ] as [(String, [Int64])])
  func `a condition lets through what it says`(condition: String, expected: [Int64]) throws {
    let samples = Samples()
    let catalog = try Self.catalog(samples)
    #expect(try Self.ids(catalog) { try $0.restrict(where: condition) } == expected)
  }

  @Test func `ranges, dates and paths narrow each other`() throws {
    let samples = Samples()
    let catalog = try Self.catalog(samples)
    #expect(
      try Self.ids(catalog) {
        try $0.restrict("--duration", field: "duration", toRange: "10s..5m")
      } == [3, 4])
    #expect(
      try Self.ids(catalog) {
        try $0.restrict("--fps", field: "fps", toRange: "50..")
        try $0.restrict("--resolution", field: "height", toRange: "..720p")
      } == [3, 4])
    #expect(
      try Self.ids(catalog) {
        $0.restrict(toPath: "trip")
        try $0.restrict(since: "1970-06-01", until: nil)
      } == [3, 4])
    // 1970-07-20 is the 200th day after the first: a day includes its hours.
    #expect(
      try Self.ids(catalog) { try $0.restrict(since: nil, until: "1970-07-20") } == [1, 2, 3, 4])
    #expect(try Self.ids(catalog) { try $0.restrict(since: "7d", until: nil) }.isEmpty)
    #expect(try Self.ids(catalog) { $0.restrict(toPath: "*.mkv") } == [5, 6])
  }

  @Test(
    arguments: [
      ("", 1), ("fpss > 3", 1), ("fps > 'a'", 7), ("fps >", 6), ("fps > 3 and", 12),
      ("(fps > 3", 9), ("fps > 3 )", 9), ("path like 3", 11), ("path = \"a", 8), ("fps ; 3", 5),
      ("fps > 1e999", 7), ("fps not > 3", 9), ("duration > 3x", 12),
      ("modified > '2024-13-01'", 12),
      ("path in ()", 10), ("3 < fps", 1), ("fps > 3; drop table videos", 8),
    ])
  func `what cannot be read is refused in one line that names the place`(
    condition: String, position: Int
  ) throws {
    var filter = ClipFilter()
    do {
      try filter.restrict(where: condition)
      Issue.record("accepted: \(condition)")
    } catch {
      guard case .syntax(let found, _) = error else { throw error }
      #expect(found == position, "\(error)")
      #expect(!error.description.contains("\n"))
    }
  }

  @Test func `brackets without end are refused, not followed`() {
    var filter = ClipFilter()
    #expect(throws: FilterError.self) {
      try filter.restrict(where: String(repeating: "(", count: 5_000))
    }
    #expect(throws: FilterError.self) {
      try filter.restrict(where: String(repeating: "not ", count: 2_000) + "fps > 3")
    }
  }

  @Test func `no text of any kind reaches the database as SQL`() throws {
    let samples = Samples()
    let catalog = try Self.catalog(samples)
    var generator = SeededGenerator(seed: 11)
    let words: [String] = [
      "fps", "path", "start", "and", "or", "not", "(", ")", "like", "in", "between", "is", "null",
      "'", "\"", "''", "%", ">", "<=", "=", "3", "-1.5", "10s", "7d", "'x'", "'a''b'", ":", ",",
      "fps > 3", "path like '%x%'", "not codec in ('a')", ";", "--", "/*", "é", "\u{0}", "\u{202E}",
      "select", "1e5", ".", "'; drop table videos; --'",
    ]
    var accepted: Int = 0
    for _ in 0..<4_000 {
      let count = Int.random(in: 1...9, using: &generator)
      let text: String = (0..<count).map { _ in
        words.randomElement(using: &generator) ?? ""
      }.joined(separator: Bool.random(using: &generator) ? " " : "")
      var filter = ClipFilter()
      do {
        try filter.restrict(where: text)
      } catch {
        #expect(!error.description.unicodeScalars.contains { $0.value < 32 })
        continue
      }
      accepted += 1
      _ = try catalog.read { try $0.clipRanges(matching: filter) }
    }
    #expect(accepted > 0)
    #expect(try catalog.read { try $0.counts() }.clips == 6)
  }

  @Test func `conditions made at random agree with a plain evaluation of them`() throws {
    let samples = Samples()
    let catalog = try Self.catalog(samples)
    let rates: [Double] = [25, 50, 60]
    let heights: [Double] = [480, 720, 1_080]
    var generator = SeededGenerator(seed: 5)
    func make(_ depth: Int) -> (String, (Int) -> Bool) {
      let choice = Int.random(in: 0...(depth > 0 ? 4 : 1), using: &generator)
      switch choice {
      case 0, 1:
        let (name, values) = choice == 0 ? ("fps", rates) : ("height", heights)
        let limit = (values.randomElement(using: &generator) ?? 0) + 1
        return Bool.random(using: &generator)
          ? ("\(name) < \(limit)", { values[$0] < limit })
          : ("\(name)>=\(limit)", { values[$0] >= limit })
      case 2:
        let (text, holds) = make(depth - 1)
        return ("not (\(text))", { !holds($0) })
      default:
        let (first, holdsFirst) = make(depth - 1)
        let (second, holdsSecond) = make(depth - 1)
        return choice == 3
          ? ("(\(first)) AND (\(second))", { holdsFirst($0) && holdsSecond($0) })
          : ("(\(first)) or (\(second))", { holdsFirst($0) || holdsSecond($0) })
      }
    }
    for _ in 0..<150 {
      let (text, holds) = make(4)
      let videos: [Int64] = (0..<3).filter(holds).map(Int64.init)
      let expected: [Int64] = videos.flatMap { [2 * $0 + 1, 2 * $0 + 2] }
      #expect(try Self.ids(catalog) { try $0.restrict(where: text) } == expected, "\(text)")
    }
  }

  @Test func `dates are days of the zone, or moments`() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 3_600))
    let clock = FilterClock(now: 1_000_000, zone: zone)
    #expect(clock.day("1970-01-02") == FilterClock.Span(start: 82_800, end: 169_200))
    #expect(clock.day("1970-01-02T00:00:10Z") == FilterClock.Span(start: 86_410, end: 86_410))
    #expect(clock.day("1970-01-02 01:00") == FilterClock.Span(start: 86_400, end: 86_400))
    #expect(clock.time("2d")?.start == 827_200.0)
    for text in ["", "1970", "1970-02-30", "1970-1", "x", "1970-01-01T25:00", "-1970-01-01", "7"] {
      #expect(clock.time(text) == nil, "\(text)")
    }
  }
}
