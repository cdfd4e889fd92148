import ArgumentParser
import Documents
import Kernels
import Media

struct BenchDecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Measure how long taking a few frames of a video takes.",
    usage: "vsearch bench decode <files> ... [<options>]",
    discussion: """
      The frames are the middles of equal parts of the whole video, resized to a square; the file is \
      opened anew for each run.

      Example:
        vsearch bench decode holiday.mp4 --count 8 --threads 2 --json
      """)

  @Argument(help: "Videos.")
  var files: [String]

  @Option(name: .long, help: "Frames of each video.")
  var count: Int = 8

  @Option(name: .long, help: "Most threads (default: 1).", transform: ThreadCount.parse)
  var threads: ThreadCount = .one

  @Option(name: .long, help: "Side of the square.")
  var side: Int = 224

  @Option(name: .long, help: "Least number of runs.")
  var rounds: Int = 5

  @Flag(name: .long, help: "Also decode each video from its start, and compare the frames.")
  var verify: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (1...4096).contains(count), (1...4096).contains(side), (1...1000).contains(rounds) else {
      throw ValidationError(
        "--count and --side must lie between 1 and 4096, --rounds between 1 and 1000.")
    }
  }

  func run() throws {
    var documents: [JSONValue] = []
    for file in files {
      let path = MediaPath(file)
      var isPicked = false
      var pixels: [UInt8] = []
      let timing = try Timing(rounds: rounds) {
        (pixels, isPicked) = try frames(of: path)
      }
      var isSame: Bool?
      if verify { isSame = try sequential(path) == pixels }
      let means: String = isPicked ? "index" : "packets"
      documents.append(
        .object([
          ("file", .string(file)), ("means", .string(means)),
          ("min_ms", .number(1000 * timing.minimum)),
          ("median_ms", .number(1000 * timing.median)), ("rounds", .integer(Int64(timing.rounds))),
          ("identical", isSame.map(JSONValue.bool) ?? .null),
        ]))
      if !json {
        let check: String = isSame.map { $0 ? ", identical" : ", NOT IDENTICAL" } ?? ""
        Terminal.print(
          "\(Format.fixed(1000 * timing.median, 1)) ms (min \(Format.fixed(1000 * timing.minimum, 1)))"
            + "  \(means)\(check)  \(Terminal.shown(file))")
      }
      if isSame == false { throw CommandFailure("\(file): the frames differ") }
    }
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.bench.decode/1")), ("count", .integer(Int64(count))),
          ("threads", .integer(Int64(threads.count))), ("files", .array(documents)),
        ]).line)
    }
  }

  private var request: ClipRequest {
    ClipRequest(.whole, framesPerClip: count, fit: .squashed(side: side))
  }

  private func frames(of path: MediaPath) throws -> (pixels: [UInt8], isPicked: Bool) {
    if let picked = try FramePicker.pictures(path: path, request: request, threads: threads.count) {
      return (picked.values.bytes, true)
    }
    let found = try ClipReader.pictures(path: path, request: request, threads: threads.count)
    return (found.values.bytes, false)
  }

  private func sequential(_ path: MediaPath) throws -> [UInt8] {
    try ClipReader.single(path: path, request: request, threads: threads.count).clip.pixels
  }
}
