import ArgumentParser
import Documents
import Foundation
import Media
import Tensors

struct FramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Show which frames of a video stand for it, and write their pixels.",
    usage: "vsearch frames <video> [<options>]",
    discussion: """
      The frames are the middles of T equal segments, as in the evaluation of the published models. \
      Prints a line for each: its number in the video, from 0; its time stamp in the ticks of the file, \
      or –; and its time in seconds.

      Examples:
        vsearch frames clip.mp4 --json
        vsearch frames clip.mp4 --count 16 --start 3 --end 9.5 -o frames.npy
      """)

  @Argument(help: "The video.")
  var video: String

  @Option(name: .long, help: "Number of frames, T.")
  var count: Int = 8

  @Option(name: .long, help: "Begin here: seconds, or 0:01:02.5.")
  var start: Timestamp?

  @Option(name: .long, help: "End before here.")
  var end: Timestamp?

  @Flag(name: .customLong("first-30s"), help: "Only the first 30 seconds, by the average rate.")
  var firstThirtySeconds: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @Option(name: .shortAndLong, help: "Write the pixels, (T, H, W, 3) uint8 as decoded, to a .npy.")
  var output: String?

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var verbosity: VerbosityOptions

  func validate() throws {
    guard (1...4096).contains(count) else {
      throw ValidationError("--count must lie between 1 and 4096, not \(count).")
    }
    guard !firstThirtySeconds || (start == nil && end == nil) else {
      throw ValidationError("--first-30s and --start or --end exclude each other.")
    }
  }

  func run() throws {
    verbosity.apply()
    let file = try output.map {
      try FreshFile($0, mayReplace: replacement.force, sparing: [video])
    }
    let segmentation: ClipRequest.Segmentation =
      if firstThirtySeconds {
        .firstThirtySeconds
      } else if start != nil || end != nil {
        .range(start: start?.seconds ?? 0, end: end?.seconds)
      } else {
        .whole
      }
    let request = ClipRequest(segmentation, framesPerClip: count)
    let (clip, description, total) = try ClipReader.single(
      path: MediaPath(video), request: request)
    try file?.write(
      NumpyArray(shape: [count, clip.height, clip.width, 3], elements: .uint8(clip.pixels)))
    if json {
      Terminal.print(document(clip, description, total: total).line)
    } else {
      show(clip)
    }
  }

  private func document(
    _ clip: SampledClip, _ description: VideoDescription, total: Int
  ) -> JSONValue {
    .object([
      ("schema", .string("vsearch.frames/1")),
      ("file", .string(video)),
      ("frames", .integer(Int64(total))),
      ("indices", .integers(clip.frames.map(\.index))),
      ("pts", .array(clip.frames.map { $0.pts.map(JSONValue.integer) ?? .null })),
      (
        "time_base",
        .integers([
          Int(description.timeBase.numerator), Int(description.timeBase.denominator),
        ])
      ),
      ("seconds", .array(clip.frames.map { .number($0.seconds) })),
      ("start", .number(clip.startSeconds)),
      ("end", .number(clip.endSeconds)),
      ("width", .integer(Int64(clip.width))),
      ("height", .integer(Int64(clip.height))),
    ])
  }

  private func show(_ clip: SampledClip) {
    for frame in clip.frames {
      let ticks: String = frame.pts.map(String.init) ?? "–"
      Terminal.print("\(frame.index)\t\(ticks)\t\(Format.fixed(frame.seconds, 3))")
    }
  }
}
