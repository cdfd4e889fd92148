import ArgumentParser
import Checkpoints
import DefaultModel
import Evaluation
import Foundation

/// Which protocol, which annotation, which videos.
struct EvalOptions: ParsableArguments {
  @Option(
    name: [.customLong("protocol")],
    help: "A name from `vsearch eval list`, or a .toml file of one's own.")
  var protocolName: String

  @Option(name: .long, help: "The folder of the videos.")
  var videos: String?

  @Option(name: .long, help: "The annotation file, as published or in a derived layout.")
  var annotation: String?

  @Option(name: .long, help: "A file of video ids, one a line: only these take part.")
  var ids: String?

  /// The protocol, as `model` is measured under it, with its annotation; the rendered set ships with
  /// the program.
  func read(
    for model: ModelConfiguration? = nil
  ) throws -> (rules: EvaluationProtocol, reading: ProtocolReading) {
    var rules = try EvaluationProtocol(protocolName)
    if let model { rules = rules.fitted(to: model) }
    guard let annotation = annotation ?? shipped.map({ $0 + "/captions.json" }) else {
      throw CommandFailure("\(rules.name): the annotation file is needed (--annotation FILE)")
    }
    return (rules, try rules.read(annotation: annotation, selection: ids))
  }

  /// The folder of the videos; nil when none is named.
  func folder() throws -> String? {
    guard let folder = videos ?? shipped.map({ $0 + "/videos" }) else { return nil }
    guard FileManager.default.fileExists(atPath: folder) else {
      throw CommandFailure("\(folder): no such folder")
    }
    return folder
  }

  /// The files named here, which are read.
  var inputs: [String] {
    let isFile: Bool = protocolName.hasSuffix(".toml")
    return [isFile ? protocolName : nil, annotation, ids].compactMap(\.self)
  }

  private var shipped: String? {
    protocolName == EvaluationSamples.protocolName ? DefaultModel.evaluationPath : nil
  }
}

/// The evaluation set that ships with the program.
enum EvaluationSamples {
  static let protocolName: String = "rendered-200"
}
