import ArgumentParser
import Documents
import Foundation
import Media
import Retrieval

struct SimilarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Find moments that look like a video, a part of one, or a picture.",
    discussion: """
      The example may lie anywhere; if it is in the library, it is not found itself. A picture counts as \
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
    let stretch = try VideoStretch(example)
    guard MediaPath(stretch.file).exists else {
      throw CommandFailure("\(stretch.file): no such file")
    }
    let library = try libraryOptions.open()
    let bundle = try modelOptions.open(for: library)
    let engine = try QueryEngine(library, bundle: bundle)
    let result = try engine.similar(
      to: QueryExample(
        path: stretch.file, startSeconds: stretch.start ?? 0, endSeconds: stretch.end),
      options: moments.options())
    output.keep(result, of: library, query: example)
    output.print(result, of: library, subject: [("example", .string(example))])
    if result.moments.isEmpty {
      Terminal.note("nothing found")
      throw Exit.nothingFound
    }
  }
}
