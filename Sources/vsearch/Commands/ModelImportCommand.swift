import ArgumentParser
import Checkpoints

struct ModelImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn a checkpoint into a model bundle.",
    usage: "vsearch model import <checkpoint> [<options>]",
    discussion: """
      Reads PyTorch's zip files and safetensors; nothing in them is executed. Loading is strict: \
      missing, unexpected and misshapen tensors are listed and nothing is written.

      Examples:
        vsearch model import videomamba_m16_25M_f8_res224.pth \\
            --preset videomamba-m-25m --vocab bert-base-uncased-vocab.txt
        vsearch model import mine.pth --config config.json --vocab vocab.txt -o mine
        vsearch model import InternVideo-MM-L-14.ckpt --preset internvideo-mm-l14 \\
            --vocab bpe_simple_vocab_16e6.txt.gz --average ViT-L-14.pth --share 0.5
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(name: .long, help: "A released model; see `vsearch model list`.")
  var preset: String?

  @Option(name: .long, help: "A JSON file with frames, side, text_heads, text_len, ….")
  var config: String?

  @Option(
    name: .long,
    help: "WordPiece vocabulary, or CLIP's byte-pair merges; needed for retrieval models.")
  var vocab: String?

  @Option(
    name: .long,
    help: "A CLIP state dictionary to average the weights with; only for InternVideo-MM.")
  var average: String?

  @Option(name: .long, help: "CLIP's part of the average, from 0 to 1.")
  var share: Float = 0.5

  @Option(
    name: .long,
    help: """
      What the classes are called, by output: a file with one name a line, or k710, k400, \
      k400-alphabetical, k600-alphabetical, k700-alphabetical.
      """)
  var labels: String?

  @Option(name: .long, help: "Name of the model (default: what preset or configuration say).")
  var name: String?

  @Option(name: .long, help: "How numbers are stored: float32, float16, bfloat16 or int8.")
  var precision: StoredPrecision = .float32

  @Option(name: .shortAndLong, help: "The bundle's folder (default: among the installed models).")
  var output: String?

  @Flag(name: .shortAndLong, help: "Replace an older bundle.")
  var force: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  /// How a bundle stores numbers.
  enum StoredPrecision: String, ExpressibleByArgument, CaseIterable {
    case float32
    case float16
    case bfloat16
    case int8

    var weights: WeightPrecision {
      switch self {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int8: .int8
      }
    }
  }

  func validate() throws {
    guard (preset == nil) != (config == nil) else {
      throw ValidationError("Give either --preset or --config.")
    }
    guard (0...1).contains(share) else {
      throw ValidationError("--share must lie between 0 and 1.")
    }
    guard config == nil || output != nil else {
      throw ValidationError("--config needs -o, the folder to write.")
    }
  }

  func run() throws {
    var settings: ModelSettings
    var names: [String]?
    if let preset {
      let found = try ModelPreset.named(preset)
      settings = found.settings
      names = found.labels
    } else {
      settings = try ModelSettings(contentsOf: config ?? "")
    }
    if let name { settings.name = name }
    if let labels {
      let list = ClassList.orders.first { $0.name == labels }?.labels
      names = try list ?? TextLines.read(labels)
    }
    let folder: String = output ?? ModelStore().path(of: settings.name ?? preset ?? "model")
    try InputGuard([checkpoint] + [config, vocab, average, labels].compactMap(\.self)).check(folder)
    let bundle = try ModelImporter.importCheckpoint(
      checkpoint, settings: settings, vocabulary: vocab, precision: precision.weights,
      to: folder, replacing: force,
      average: average.map { try WeightAverage(clip: $0, share: share) }, labels: names)
    if json { return ModelDocument.print(bundle, of: "import") }
    Terminal.note("imported  \(bundle.configuration.name)@\(bundle.fingerprint.prefix(8))")
    Terminal.print(bundle.directory)
  }
}
