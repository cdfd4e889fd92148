/// Released UniFormerV2 classifiers and InternVideo-MM dual encoders (spec §§ 9, 15, retrieval § 8).
///
/// No checkpoint has been seen by this program's authors; sizes are those of the published
/// configurations, and a file that differs is refused.
extension ModelPreset {
  /// CLIP's merges in the form that every copy of CLIP on the hub carries.
  private static let merges = RemoteFile(
    repository: "openai/clip-vit-base-patch16", name: "merges.txt", sha256: nil, byteCount: nil)

  /// A backbone, by its name in files.
  private enum Backbone: String {
    case base = "b16"
    case large = "l14"

    func sizes(side: Int, isMotion: Bool, isFrozen: Bool) -> UniFormerSizes {
      let isBase: Bool = self == .base
      let width: Int = isBase ? 768 : 1_024
      let layers: Int = isBase ? 12 : 24
      let patch: Int = isBase ? 16 : 14
      let globals: Int = isMotion ? layers * 2 / 3 : 4
      return UniFormerSizes(
        width: width, heads: width / 64, layers: layers, patchSize: patch, gridSide: side / patch,
        stemFrames: isMotion ? 3 : 1, localBranches: isMotion ? 2 : 0,
        localWidth: isMotion ? width * 2 / 3 : 0, globalLayers: Array(layers - globals..<layers),
        isFrozen: isFrozen)
    }
  }

  static let internVideo: [ModelPreset] = [Backbone.base, .large].map { backbone in
    let isBase: Bool = backbone == .base
    let textWidth: Int = isBase ? 512 : 768
    let name: String = isBase ? "B-16" : "L-14"
    return ModelPreset(
      file: RemoteFile(
        repository: "OpenGVLab/InternVideo1.0", name: "InternVideo-MM-\(name).ckpt", sha256: nil,
        byteCount: nil),
      vocabulary: merges,
      configuration: ModelConfiguration(
        name: "internvideo-mm-\(backbone.rawValue)", task: .retrieval,
        architecture: .uniFormerV2(
          vision: backbone.sizes(side: 224, isMotion: false, isFrozen: false),
          text: ClipTextSizes(
            width: textWidth, heads: textWidth / 64, layers: 12, positions: 77,
            vocabularySize: 49_408)),
        jointWidth: textWidth,
        input: InputSettings(frames: 8, side: 224, maximumTextLength: 77, pixels: .clip)))
  }

  static let uniFormerV2: [ModelPreset] =
    kinetics("k710", 710, suffixes: [""])
    + kinetics("k400", 400, suffixes: ["", "k710"])
    + kinetics("k600", 600, suffixes: ["", "k710"])
    + kinetics("k700", 700, suffixes: ["", "k710"])
    + ["sthv1", "sthv2"].flatMap { data in
      [Backbone.base, .large].flatMap { backbone in
        [16, 32].map { frames in
          classifier(
            data, fileStem: data, classes: 174, backbone, frames: frames, isMotion: true,
            pixels: .somethingSomething)
        }
      }
    }
    + ["anet", "hacs"].flatMap { data in
      [16, 32].map { frames in
        classifier(data, fileStem: data, classes: 200, .large, frames: frames)
      }
    }
    + [
      classifier("mit", fileStem: "mit", classes: 339, .base, frames: 8),
      classifier("mit", fileStem: "mit", classes: 339, .large, frames: 8),
      classifier("mit", fileStem: "mit", classes: 339, .large, frames: 8, side: 336),
    ]

  /// The models of one Kinetics, from CLIP (`""`) or from K710.
  private static func kinetics(_ data: String, _ classes: Int, suffixes: [String]) -> [ModelPreset]
  {
    suffixes.flatMap { origin in
      let stem: String = origin.isEmpty ? data : "\(data)+\(origin)"
      func model(
        _ backbone: Backbone, _ frames: Int, side: Int = 224, isFrozen: Bool = false
      ) -> ModelPreset {
        classifier(
          data + (origin.isEmpty ? "" : "-\(origin)"), fileStem: stem, classes: classes, backbone,
          frames: frames, side: side, isFrozen: isFrozen)
      }
      if origin.isEmpty && data != "k710" {
        return [model(.base, 8), model(.large, 8, side: 336, isFrozen: true)]
      }
      let short: [ModelPreset] = [model(.base, 8), model(.large, 8)]
      let frozen: ModelPreset = model(.large, 8, side: 336, isFrozen: true)
      if data == "k710" { return short + [model(.large, 8, side: 336), frozen] }
      return short + [
        model(.large, 16), model(.large, 32), model(.large, 32, side: 336),
        model(.large, 64, side: 336), frozen, model(.large, 32, side: 336, isFrozen: true),
      ]
    }
  }

  private static func classifier(
    _ data: String, fileStem: String, classes: Int, _ backbone: Backbone, frames: Int,
    side: Int = 224, isFrozen: Bool = false, isMotion: Bool = false, pixels: PixelRecipe = .kinetics
  ) -> ModelPreset {
    let frozen: String = isFrozen ? "frozen" : ""
    let ending: String = "\(backbone.rawValue)_\(frames)x\(side)"
    return ModelPreset(
      file: RemoteFile(
        repository: "Andy1621/uniformerv2",
        name: (isFrozen ? "frozen_" : "") + "\(fileStem)_uniformerv2_\(ending).pyth", sha256: nil,
        byteCount: nil),
      vocabulary: nil,
      configuration: ModelConfiguration(
        name: ["uniformerv2", backbone.rawValue, frozen, data, "f\(frames)"]
          .filter { !$0.isEmpty }.joined(separator: "-") + (side == 224 ? "" : "-\(side)"),
        task: .classifier,
        architecture: .uniFormerV2(
          vision: backbone.sizes(side: side, isMotion: isMotion, isFrozen: isFrozen), text: nil),
        classCount: classes,
        input: InputSettings(frames: frames, side: side, maximumTextLength: 0, pixels: pixels)))
  }

  private init(file: RemoteFile, vocabulary: RemoteFile?, configuration: ModelConfiguration) {
    self.init(
      name: configuration.name, file: file, vocabulary: vocabulary, configuration: configuration,
      uncheckedSizes: [])
  }

  /// What the classes are called, where the order of the released heads is known.
  public var labels: [String]? {
    guard configuration.task == .classifier,
      configuration.architecture.family == .uniFormerV2
    else { return nil }
    let data: String? = configuration.name.split(separator: "-")
      .first { $0.wholeMatch(of: /k\d+/) != nil }.map(String.init)
    return ClassList.orders.first { $0.name == data }?.labels
  }

  /// What importing needs to know of a model of this family.
  var uniFormerSettings: UniFormerSettings? {
    guard case .uniFormerV2(let vision, _) = configuration.architecture else { return nil }
    return UniFormerSettings(
      heads: vision.heads, globalLayers: vision.globalLayers, claimed: vision)
  }
}
