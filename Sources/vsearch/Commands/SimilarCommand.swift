import ArgumentParser
import Documents
import Foundation
import Retrieval

struct SimilarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Find moments that look like a video, a part of one, or a picture.",
    discussion: """
      The example may lie anywhere; if it is in the library, it is not found itself. A picture counts as
      a video that stands still. The score is a cosine: 1 is the same. Exit code 1: nothing found.

      Examples:
        vsearch similar clip.mp4 --index ~/Videos
        vsearch similar holiday.mp4#t=12.5,20 -k 5
        vsearch similar photo.jpg --min-score 0.6 --json
      """)

  @Argument(
    help: "The example; #t=FROM,TO behind its name takes a part of it, in seconds or 1:02:03.")
  var example: String

  @OptionGroup var moments: MomentOptions
  @OptionGroup var output: MomentOutputOptions
  @OptionGroup var libraryOptions: LibraryOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var verbosity: VerbosityOptions

  func run() throws {
    verbosity.apply()
    guard let fragment = MediaFragment(argument: example) else {
      throw ValidationError("\(example): after #t= stand one or two times, as #t=12.5,20.")
    }
    guard FileManager.default.fileExists(atPath: fragment.path) else {
      throw CommandFailure("\(fragment.path): no such file")
    }
    let library = try libraryOptions.open()
    let bundle = try modelOptions.open(preferred: library.modelName())
    let engine = try QueryEngine(library, bundle: bundle)
    let result = try engine.similar(
      to: QueryExample(
        path: fragment.path, startSeconds: fragment.startSeconds, endSeconds: fragment.endSeconds),
      options: moments.options())
    try? LastResults.remember(ResultList(result.moments, query: example, library: library))
    output.print(result, of: library, subject: [("example", .string(example))])
    if result.moments.isEmpty {
      Terminal.note("nothing found")
      throw Exit.nothingFound
    }
  }
}

/// A file and a part of it, as `video.mp4#t=12.5,20` (W3C media fragments).
struct MediaFragment: Hashable {
  let path: String
  var startSeconds: Double = 0
  var endSeconds: Double?

  /// Reads a name; one that exists as it stands has no fragment.
  ///
  /// Nil for times that are none.
  init?(argument: String) {
    guard !FileManager.default.fileExists(atPath: argument),
      let mark = argument.range(of: "#t=", options: .backwards)
    else {
      path = argument
      return
    }
    path = String(argument[..<mark.lowerBound])
    let times = argument[mark.upperBound...].split(
      separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(times.count) else { return nil }
    if !times[0].isEmpty {
      guard let start = Timestamp(argument: String(times[0])) else { return nil }
      startSeconds = start.seconds
    } else if times.count == 1 {
      return nil
    }
    if times.count == 2 {
      guard let end = Timestamp(argument: String(times[1])), end.seconds > startSeconds else {
        return nil
      }
      endSeconds = end.seconds
    }
  }
}
