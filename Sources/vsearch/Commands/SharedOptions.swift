import ArgumentParser
import Checkpoints
import DefaultModel
import Encoders
import Foundation
import Media
import Retrieval

/// Which library a command works on.
struct LibraryOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "The library: its folder, or its .vsearch folder. Default: the nearest one at or above here.")
  var index: String?

  /// The library named, or the nearest one.
  func open() throws -> Library { try Library.existing(location()) }

  /// Where that library stands.
  func location() throws -> LibraryLocation {
    try LibraryLocation.existing(
      override: named, from: FileManager.default.currentDirectoryPath)
  }

  /// Whether the user names a library, here or for all commands.
  var isNamed: Bool { named != nil }

  private var named: String? { index ?? Environment.process["VSEARCH_INDEX"] }
}

/// Which model a command runs.
struct ModelOptions: ParsableArguments {
  @Option(name: .long, help: "Model: a name from `vsearch model list`, or a bundle's folder.")
  var model: String?

  @Option(
    name: .long,
    help: "How the large products are computed: auto, f32 (the reference), bf16 or i8.")
  var precision: ComputePrecision = .auto

  /// The bundle named; else the one that `library` was made with; else the default model.
  ///
  /// `auto` is 8 bits only where `isBatch` says that many clips will be encoded and the kernels gain
  /// by it; what is compared with other programs' numbers is computed as it is stored.
  func open(for library: Library? = nil, isBatch: Bool = false) throws -> ModelBundle {
    let wish: String? = model ?? Environment.process["VSEARCH_MODEL"]
    let own: ModelBundle? = try wish == nil ? library.flatMap(ModelLocator.open(for:)) : nil
    let bundle = try own ?? ModelLocator.open(wish ?? DefaultModel.name)
    return bundle.computing(
      precision.weights ?? PrecisionChoice.automatic(for: bundle, isBatch: isBatch))
  }
}

/// `--precision` of the commands that run a model.
enum ComputePrecision: String, ExpressibleByArgument, CaseIterable {
  case auto
  case f32
  case bf16
  case i8

  /// Nil for `auto`.
  var weights: WeightPrecision? {
    switch self {
    case .auto: nil
    case .f32: .float32
    case .bf16: .bfloat16
    case .i8: .int8
    }
  }
}

/// Finds model bundles by name or path.
enum ModelLocator {
  static func open(_ name: String) throws -> ModelBundle {
    do {
      return try ModelBundle.open(try path(of: name))
    } catch let error as CheckpointError {
      throw CommandFailure(error.description, code: Exit.mismatch)
    }
  }

  /// The bundle that `library` was made with: of its name, or where it stood; nil for an empty one.
  static func open(for library: Library) throws -> ModelBundle? {
    guard let model = try library.model() else { return nil }
    // What older versions made knows the name alone.
    guard let fingerprint = model.fingerprint else { return try open(model.name) }
    let named: ModelBundle? = try? open(model.name)
    if let named, named.fingerprint == fingerprint { return named }
    let kept: ModelBundle? = model.path.flatMap { try? ModelBundle.open($0) }
    if let kept, kept.fingerprint == fingerprint { return kept }
    let place: String = model.path ?? "its folder"
    let now: String = kept.map { "there is now \(LibraryModel($0))" } ?? "there is none any more"
    let same: String = named.map { "; the installed one is \(LibraryModel($0))" } ?? ""
    throw CommandFailure(
      "\(library.root): made with model \(model), which stood in \(place); \(now)\(same)",
      remedy: "name the folder of \(model) (--model FOLDER), or build the index anew with "
        + "another: vsearch index --rebuild --model MODEL \(library.root)", code: Exit.mismatch)
  }

  /// A path stands for itself; a name for an installed model or the default one.
  static func path(of name: String) throws -> String {
    let manager = FileManager.default
    if manager.fileExists(atPath: name + "/config.json") { return name }
    let installed: String = ModelStore().path(of: name)
    if !name.contains("/"), manager.fileExists(atPath: installed + "/config.json") {
      return installed
    }
    if name == DefaultModel.name, let path = DefaultModel.bundlePath { return path }
    if (try? ModelPreset.named(name)) != nil {
      throw CommandFailure(
        "model \(name) is not installed", remedy: "vsearch model fetch \(name)",
        code: Exit.mismatch)
    }
    throw CommandFailure(
      "no model called \(name)", remedy: "vsearch model list", code: Exit.mismatch)
  }
}

/// Switches that every command with media takes.
struct VerbosityOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Show what FFmpeg and other libraries have to say.")
  var verbose: Bool = false

  func apply() {
    if verbose { FFmpegLibrary.setVerbose(true) }
  }
}
