import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Retrieval

/// Which classifier names what happens in clips.
struct TagOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "A classifier that names what happens in each clip; later runs use it too. none: no more."
  )
  var tagModel: String?

  @Option(name: .long, help: "With --tag-model, for a model of K710: only k400, k600 or k700.")
  var tagClasses: String?

  func validate() throws {
    guard tagClasses == nil || tagModel != nil else {
      throw ValidationError("--tag-classes needs --tag-model.")
    }
  }

  /// The classifier named, or the one that the library has had.
  func tagger(for library: Library, _ precision: WeightPrecision?) throws -> VideoClassifier? {
    if tagModel == "none" {
      try library.setTagModel(nil, classes: nil)
      return nil
    }
    let noted = try library.tagModel()
    guard let name = tagModel ?? noted?.name else { return nil }
    let classes: String? = tagModel == nil ? noted?.classes : tagClasses
    let bundle: ModelBundle
    do {
      bundle = try ModelLocator.open(name)
    } catch let error where tagModel == nil {
      Terminal.note("warning: no tags: \(Terminal.shown(CommandFailure(error).message))")
      return nil
    }
    let tagger = try VideoClassifier(
      bundle.computing(precision ?? PrecisionChoice.automatic(for: bundle, isBatch: true)),
      selection: classes)
    let isPath: Bool = FileManager.default.fileExists(atPath: name + "/config.json")
    try library.setTagModel(
      isPath ? URL(fileURLWithPath: name).standardizedFileURL.path : name, classes: classes)
    return tagger
  }
}
