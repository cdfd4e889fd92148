import ArgumentParser
import Documents
import Media

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what a video file holds.",
    discussion: """
      Example:
        vsearch info clip.mp4 --json
      """)

  @Argument(help: "The video.")
  var video: String

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  func run() throws {
    verbosity.apply()
    let path = MediaPath(video)
    let description = try VideoFile.probe(path: path)
    let timeline = try FrameTimeline.read(path: path)
    if json {
      Terminal.print(document(description, timeline).line)
    } else {
      show(description, timeline)
    }
  }

  private func document(_ video: VideoDescription, _ timeline: FrameTimeline) -> JSONValue {
    let display = video.displaySize
    return .object([
      ("schema", .string("vsearch.info/1")),
      ("file", .string(self.video)),
      ("container", .string(video.container)),
      ("codec", .string(video.codec)),
      ("pixel_format", .optional(video.pixelFormat)),
      ("width", .integer(Int64(video.width))),
      ("height", .integer(Int64(video.height))),
      ("sample_aspect_ratio", .optional(video.sampleAspectRatio.value)),
      ("display_width", .integer(Int64(display.width))),
      ("display_height", .integer(Int64(display.height))),
      ("rotation", .number(video.displayTransform.clockwiseDegrees)),
      ("mirrored", .bool(video.displayTransform.isMirrored)),
      ("frame_rate", .optional(video.averageFrameRate.value)),
      ("start_seconds", .number(video.startSeconds)),
      ("duration_seconds", .optional(video.durationSeconds)),
      ("frames", .integer(Int64(timeline.count))),
      ("end_seconds", .number(timeline.endSeconds)),
      ("stream", .integer(Int64(video.streamIndex))),
      (
        "streams",
        .array(
          video.streams.map {
            .object([("kind", .string($0.kind.rawValue)), ("codec", .string($0.codec))])
          })
      ),
    ])
  }

  private func show(_ video: VideoDescription, _ timeline: FrameTimeline) {
    let display = video.displaySize
    let rate: String = video.averageFrameRate.value.map { Format.fixed($0, 3) } ?? "unknown"
    Terminal.print("container  \(video.container)")
    Terminal.print("video      \(video.codec), \(video.pixelFormat ?? "unknown pixels")")
    Terminal.print(
      "size       \(video.width)×\(video.height), shown as \(display.width)×\(display.height)")
    Terminal.print("frames     \(timeline.count) at \(rate) a second on average")
    Terminal.print("length     \(Format.time(timeline.endSeconds, tenths: true))")
    let streams = video.streams.enumerated().map { index, stream in
      "\(index == video.streamIndex ? "*" : "")\(stream.kind.rawValue) (\(stream.codec))"
    }
    Terminal.print("streams    \(streams.joined(separator: ", "))")
  }
}
