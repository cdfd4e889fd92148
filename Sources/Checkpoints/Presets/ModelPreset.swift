/// A released checkpoint: where it is and what it must contain.
///
/// Source of VideoMamba's: the model zoo of OpenGVLab/VideoMamba at `f3427e4`. Three faults of its tables are
/// mended here. The rows of the CLIP-aligned classifiers with 16 frames link the supervised
/// files; whether aligned ones exist is unknown, so there is no preset for K400, and for
/// SthSthV2 only the one at 288 pixels. The link of the tiny ImageNet model at 448 pixels leads
/// to another file; the name here is its own. The aligned 64-frame Breakfast model is reported to
/// hold a table of 32 frames, so its table is not compared.
public struct ModelPreset: Hashable, Sendable {
  /// Name for the command line, such as `videomamba-m-25m`.
  public let name: String
  /// The checkpoint.
  public let file: RemoteFile
  /// The vocabulary that belongs to it; only for retrieval models.
  public let vocabulary: RemoteFile?
  /// The model in the file.
  public let configuration: ModelConfiguration

  /// Sizes on which the file is not held to the configuration.
  let uncheckedSizes: Set<ModelSize>

  /// Name of the checkpoint file.
  public var fileName: String { file.name }

  /// What importing the file needs to know and compares.
  public var settings: ModelSettings {
    ModelSettings(
      name: name, task: configuration.task, textHeads: configuration.text?.heads,
      input: configuration.input,
      claimedSizes: configuration.sizes.filter { !uncheckedSizes.contains($0.key) },
      uniFormer: uniFormerSettings)
  }

  /// The preset called `name`.
  ///
  /// - Parameter name: Its name, or the name of its file.
  /// - Returns: The preset.
  /// - Throws: ``CheckpointError/unknownPreset(name:)``.
  public static func named(_ name: String) throws(CheckpointError) -> ModelPreset {
    guard let preset = all.first(where: { $0.name == name || $0.fileName == name }) else {
      throw .unknownPreset(name: name)
    }
    return preset
  }
}
