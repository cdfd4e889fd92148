import ArgumentParser
import Catalog
import Checkpoints
import Documents
import Encoders
import Foundation
import Kernels
import Media
import Retrieval
import Tensors

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Name what happens in videos, by a classifier.",
    usage: "vsearch classify [<files> ...] [<options>]",
    discussion: """
      Views reproduce the papers' testing: --views 4x3 takes four choices of frames and three squares \
      of each, and the mean of their probabilities. With --input, prepared clips as for `embed clips` \
      are classified, and -o writes (N, classes). Exit code 3: some files failed.

      Examples:
        vsearch classify a.mp4 b.mp4 --model uniformerv2-b16-k400-f8 --views 4x3
        vsearch classify a.mp4 --model uniformerv2-b16-k710-f8 --classes k600 \\
            --top 3 --json
        vsearch classify --input clips.npy --model B --layer logits -o logits.npy
      """)

  @Argument(help: "The videos.")
  var files: [String] = []

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Choices of frames times squares of a frame (1 or 3).")
  var views: ViewsArgument = .one

  @Option(name: .long, help: "Of a model of K710: only the classes of k400, k600 or k700.")
  var classes: String?

  @Option(name: .long, help: "Most labels of each video.")
  var top: Int = 5

  @Option(name: .long, help: "A .npy with prepared clips instead of videos.")
  var input: String?

  @Option(name: .long, help: "With --input: probabilities or logits.")
  var layer: Layer = .probabilities

  @Option(name: .shortAndLong, help: "With --input: the .npy to write.")
  var output: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var verbosity: VerbosityOptions

  enum Layer: String, ExpressibleByArgument, CaseIterable {
    case probabilities
    case logits
  }

  func validate() throws {
    guard files.isEmpty != (input == nil) else {
      throw ValidationError("Give either videos or --input.")
    }
    guard (input == nil) == (output == nil) else {
      throw ValidationError("--input and -o belong together.")
    }
    guard input == nil || views.views == .one else {
      throw ValidationError("--views is for videos, not for --input.")
    }
    guard layer == .probabilities || classes == nil else {
      throw ValidationError("--classes is for probabilities, not for logits.")
    }
    guard top > 0 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() throws {
    verbosity.apply()
    let bundle = try modelOptions.open()
    if let input, let output {
      try classify(clips: input, bundle, to: output)
    } else {
      try classifyFiles(VideoClassifier(bundle, selection: classes), bundle)
    }
  }

  private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }

  private func classify(clips path: String, _ bundle: ModelBundle, to output: String) throws {
    let file = try FreshFile(
      output, mayReplace: replacement.force, sparing: [path, bundle.directory])
    let clips = try ClipFile(path, for: bundle.configuration.input)
    let classifier = try Classifier(bundle)
    let list = try VideoClassifier(bundle, selection: classes).classes
    var values: [Float] = []
    for index in 0..<clips.count {
      let logits: [Float] = try classifier.logits(
        of: clips.clip(index), threads: Self.threads
      ).values
      values += layer == .logits ? logits : list.probabilities(logits).map { Float($0) }
    }
    try file.write(
      NumpyArray(
        shape: [clips.count, values.count / clips.count], elements: .float32(values)))
  }

  private func classifyFiles(_ classifier: VideoClassifier, _ bundle: ModelBundle) throws {
    var documents: [JSONValue] = []
    var failures: Int = 0
    for file in files {
      do {
        let probabilities = try classifier.probabilities(
          ofVideo: file, views: views.views, threads: Self.threads)
        let tags: [ClipTag] = classifier.tags(probabilities, count: top)
        if json {
          documents.append(
            .object([("file", .string(file)), ("labels", TagList.document(tags))]))
        } else {
          show(file, tags)
        }
      } catch let error as MediaError {
        failures += 1
        Terminal.note("failed    \(Terminal.shown("\(error)"))")
        documents.append(.object([("file", .string(file)), ("error", .string(error.reason))]))
      }
    }
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.classify/1")),
          ("model", .string(bundle.configuration.name)),
          ("precision", .string(bundle.computing.rawValue)),
          ("views", .string("\(views.views)")),
          ("files", .array(documents)),
        ]).line)
    }
    if failures == files.count { throw Exit.failure }
    if failures > 0 { throw Exit.partial }
  }

  private func show(_ file: String, _ tags: [ClipTag]) {
    if files.count > 1 { Terminal.print(Terminal.bold(Terminal.shown(file))) }
    for tag in tags {
      Terminal.print("\(Format.fixed(tag.probability, 4))  \(Terminal.shown(tag.name))")
    }
  }
}

/// `--views` as it is written: `4x3`.
struct ViewsArgument: ExpressibleByArgument {
  let views: ClassificationViews

  static let one = ViewsArgument(views: .one)

  init(views: ClassificationViews) { self.views = views }

  init?(argument: String) {
    guard let views = ClassificationViews(argument) else { return nil }
    self.views = views
  }

  var defaultValueDescription: String { "\(views)" }
}
