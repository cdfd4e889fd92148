import Foundation

/// The small trained model that ships with the program, and the sample videos it is shown on.
///
/// Its card, `Resources/model/MODEL_CARD.md`, says what it can and cannot do.
public enum DefaultModel {
  /// The name that stands for this model on the command line.
  public static let name: String = "demo"

  /// What a user must know about it, in one sentence.
  public static let limits: String =
    "small, trained on rendered scenes: it knows colours, backgrounds and light, not shapes, motion, "
    + "people or places"

  /// The model bundle, or nil where the program was installed without it.
  public static let bundlePath: String? = existing("model")

  /// The folder of the sample videos, or nil where the program was installed without them.
  public static let samplesPath: String? = existing("samples")

  /// The folder of the rendered evaluation set, or nil where the program was installed without it.
  public static let evaluationPath: String? = existing("eval")

  /// Beside the program, as the package manager builds it; or in the `share` folder of its prefix.
  private static func existing(_ name: String) -> String? {
    let program: URL = Bundle.main.executableURL?.resolvingSymlinksInPath() ?? Bundle.main.bundleURL
    let folder: URL = program.deletingLastPathComponent()
    let candidates: [URL] = [
      folder.appendingPathComponent("vsearch_DefaultModel.resources/Resources"),
      Bundle.main.bundleURL.appendingPathComponent("vsearch_DefaultModel.resources/Resources"),
      Bundle.main.bundleURL.deletingLastPathComponent()
        .appendingPathComponent("vsearch_DefaultModel.resources/Resources"),
      folder.deletingLastPathComponent().appendingPathComponent("share/vsearch"),
    ]
    return candidates.map { $0.appendingPathComponent(name).path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}
