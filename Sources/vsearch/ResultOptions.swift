import ArgumentParser
import Foundation
import Media
import Retrieval

/// Which moments a command works on: numbers of the last query's list, or stretches of files.
struct ResultOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Results of the last query (3, 1-5, 2,4), FILE#t=12.5,20, or - for standard input.",
      valueName: "N|FILE#t=a,b|-"))
  var items: [String] = []

  @Option(
    name: .long, help: "Take the list from what `query --json` printed; - is standard input.")
  var from: String?

  /// The moments named; all of the list where none is.
  func moments() throws -> NamedMoments {
    var names: [String] = items
    var source: String? = from
    if names.contains("-") {
      source = "-"
      names.removeAll { $0 == "-" }
    }
    var moments: [NamedMoment] = []
    var list: ResultList?
    func results() throws -> ResultList {
      if let list { return list }
      let read = try Self.list(from: source)
      list = read
      return read
    }
    if names.isEmpty || source != nil { _ = try results() }
    if names.isEmpty, let list {
      moments = list.hits.map { NamedMoment($0, of: list) }
    }
    for name in names {
      if let ranks = try Self.ranks(name) {
        let list = try results()
        moments += try ranks.map { NamedMoment(try list.hit($0), of: list) }
      } else {
        moments.append(NamedMoment(try VideoStretch(name)))
      }
    }
    guard !moments.isEmpty else {
      throw CommandFailure("the list of results is empty", code: Exit.nothingFound)
    }
    let inputs: [String] = moments.map(\.path) + (source == "-" ? [] : [source].compactMap(\.self))
    return NamedMoments(list: list, moments: moments, inputs: inputs)
  }

  private static func list(from source: String?) throws -> ResultList {
    guard let source else { return try LastResults.read() }
    if source == "-" {
      let data: Data = FileHandle.standardInput.readDataToEndOfFile()
      return try ResultList(json: data, name: "standard input")
    }
    guard let data = FileManager.default.contents(atPath: source) else {
      throw CommandFailure("\(source): cannot be read")
    }
    return try ResultList(json: data, name: source)
  }

  /// The numbers that an argument names; nil when it is no list of numbers.
  private static func ranks(_ text: String) throws -> [Int]? {
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "-" || $0 == ",") }),
      text.first?.isNumber ?? false
    else { return nil }
    var ranks: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends: [Int?] = part.split(separator: "-", omittingEmptySubsequences: false).map {
        Int($0)
      }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first > 0, first <= last, last - first < 10_000
      else {
        throw ValidationError("'\(text)': results are named as 3, 1-5 or 2,4.")
      }
      ranks += first...last
    }
    return ranks
  }
}

/// The moments a command works on.
struct NamedMoments {
  /// The list that some of them are from.
  let list: ResultList?
  let moments: [NamedMoment]
  /// The files that are read for them: the videos, and the list where it was named.
  let inputs: [String]

  /// What the moments have in common, for a title.
  var title: String { list?.query ?? "vsearch" }
}

/// One moment that the user named.
struct NamedMoment {
  /// Its number in the list of results; nil for a stretch of a file.
  var rank: Int?
  var score: Double?
  /// The video as it is shown.
  let name: String
  /// The absolute path.
  let path: String
  let start: Double
  /// Nil is the end of the video.
  let end: Double?
  /// The time of the frame that fits best; nil for a stretch of a file.
  let best: Double?
  var clip: Int64?
  private var check: @Sendable () throws -> Void

  init(_ hit: ResultList.Hit, of list: ResultList) {
    rank = hit.rank
    score = hit.score
    name = hit.file
    path = Self.absolute(list.path(of: hit))
    start = hit.start
    end = hit.end
    best = hit.best
    clip = hit.clip
    check = { try list.check(hit) }
  }

  init(_ fragment: VideoStretch) {
    let absolute: String = Self.absolute(fragment.file)
    name = fragment.file
    path = absolute
    start = fragment.start ?? 0
    end = fragment.end
    best = nil
    check = {
      guard MediaPath(absolute).exists else {
        throw RetrievalError.changedVideo(path: absolute, reason: "no such file")
      }
    }
  }

  /// Checks that the video is there, and the one that was found.
  func checkVideo() throws {
    try check()
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
