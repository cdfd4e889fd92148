extension ModelPreset {
  /// All released checkpoints, VideoMamba's retrieval models first.
  public static let all: [ModelPreset] =
    retrieval + alignedTrunks + image + video + internVideo + uniFormerV2

  /// SHA-256 and length of the files for which they are known.
  private static let knownFiles: [String: (sha256: String, byteCount: Int)] = [
    "videomamba_t16_k400_f16_res224.pth": (
      "a335d728ae4dbe4f49a435022f95c6cf98108d20fe084120db1f18cb73e84f4a", 28_290_634
    )
  ]

  /// The vocabulary of all retrieval models.
  private static let uncasedVocabulary = RemoteFile(
    repository: "google-bert/bert-base-uncased", name: "vocab.txt",
    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    byteCount: 231_508)

  /// The uncased base model of BERT with fusion from layer 9.
  private static let text = TextSizes(
    width: 768, layers: 12, heads: 12, fusionLayer: 9, feedForwardWidth: 3_072,
    vocabularySize: 30_522, positions: 512, typeCount: 2)

  /// A size of the encoder: the letter in file names, and what it stands for.
  private enum Size: String, CaseIterable {
    case tiny = "t"
    case small = "s"
    case middle = "m"
    case base = "b"

    /// All but the base size, which exists for images only.
    static let video: [Size] = [.tiny, .small, .middle]

    func vision(side: Int, tableFrames: Int) -> VisionSizes {
      let (width, depth): (Int, Int) =
        switch self {
        case .tiny: (192, 24)
        case .small: (384, 24)
        case .middle: (576, 32)
        case .base: (768, 24)
        }
      return VisionSizes(
        width: width, depth: depth, innerWidth: 2 * width, stateSize: 16, stepRank: width / 16,
        convolutionWidth: 4, patchSize: 16, gridSide: side / 16, tableFrames: tableFrames)
    }
  }

  /// A data set of videos and its number of classes.
  private enum DataSet: String {
    case kinetics = "k400"
    case somethingSomething = "ssv2"
    case breakfast
    case coin

    var classCount: Int {
      switch self {
      case .kinetics: 400
      case .somethingSomething: 174
      case .breakfast: 10
      case .coin: 180
      }
    }
  }

  private static let retrieval: [ModelPreset] = ["5M", "17M", "25M"].map { data in
    ModelPreset(
      name: "videomamba-m-\(data.lowercased())", fileName: "videomamba_m16_\(data)_f8_res224.pth",
      task: .retrieval, vision: Size.middle.vision(side: 224, tableFrames: 8), frames: 8, side: 224)
  }

  private static let alignedTrunks: [ModelPreset] =
    [DataSet.kinetics, .somethingSomething].map { data in
      ModelPreset(
        name: "videomamba-m-\(data.rawValue)-aligned-trunk",
        fileName: "videomamba_m16_\(data.rawValue)_mask_pt_f8_res224.pth", task: .trunk,
        vision: Size.middle.vision(side: 224, tableFrames: 8), frames: 8, side: 224)
    }

  private static let image: [ModelPreset] =
    image(Size.allCases, sides: [224]) + image(Size.video, sides: [224, 448])
    + image(Size.video, sides: [224, 448, 576])

  /// ImageNet classifiers, trained at `sides` one after the other.
  private static func image(_ sizes: [Size], sides: [Int]) -> [ModelPreset] {
    let side: Int = sides[sides.count - 1]
    return sizes.map { size in
      ModelPreset(
        name: "videomamba-\(size.rawValue)-in1k" + (sides.count == 1 ? "" : "-\(side)"),
        fileName: "videomamba_\(size.rawValue)16_in1k_res"
          + sides.map(String.init).joined(separator: "to") + ".pth",
        task: .classifier, vision: size.vision(side: side, tableFrames: 0), frames: 1, side: side,
        classCount: 1_000)
    }
  }

  private static let video: [ModelPreset] =
    video(.kinetics, Size.video, frames: [8, 16, 32, 64])
    + video(.kinetics, Size.video, frames: [64], side: 384)
    + video(.kinetics, [.middle], frames: [8, 32, 64], isAligned: true)
    + video(.kinetics, [.middle], frames: [64], side: 384, isAligned: true)
    + video(.somethingSomething, Size.video, frames: [8, 16])
    + video(.somethingSomething, Size.video, frames: [16], side: 288)
    + video(.somethingSomething, [.middle], frames: [8], isAligned: true)
    + video(.somethingSomething, [.middle], frames: [16], side: 288, isAligned: true)
    + [DataSet.breakfast, .coin].flatMap { data in
      video(data, Size.video, frames: [32, 64])
        + video(data, [.middle], frames: [32, 64], isAligned: true)
    }

  /// Video classifiers, all trained at 224 pixels first.
  private static func video(
    _ data: DataSet, _ sizes: [Size], frames: [Int], side: Int = 224, isAligned: Bool = false
  ) -> [ModelPreset] {
    sizes.flatMap { size in
      frames.map { frames in
        ModelPreset(
          name: "videomamba-\(size.rawValue)-\(data.rawValue)" + (isAligned ? "-aligned" : "")
            + "-f\(frames)" + (side == 224 ? "" : "-\(side)"),
          fileName: "videomamba_\(size.rawValue)16_\(data.rawValue)"
            + (isAligned ? "_mask_ft" : "") + "_f\(frames)_res224"
            + (side == 224 ? "" : "to\(side)") + ".pth",
          task: .classifier, vision: size.vision(side: side, tableFrames: frames), frames: frames,
          side: side, classCount: data.classCount,
          uncheckedSizes: data == .breakfast && isAligned && frames == 64 ? [.tableFrames] : [])
      }
    }
  }

  private init(
    name: String, fileName: String, task: ModelTask, vision: VisionSizes, frames: Int, side: Int,
    classCount: Int? = nil, uncheckedSizes: Set<ModelSize> = []
  ) {
    let known: (sha256: String, byteCount: Int)? = Self.knownFiles[fileName]
    let isRetrieval: Bool = task == .retrieval
    self.name = name
    self.uncheckedSizes = uncheckedSizes
    file = RemoteFile(
      repository: "OpenGVLab/VideoMamba", name: fileName, sha256: known?.sha256,
      byteCount: known?.byteCount)
    vocabulary = isRetrieval ? Self.uncasedVocabulary : nil
    configuration = ModelConfiguration(
      name: name, task: task, vision: vision, text: isRetrieval ? Self.text : nil,
      jointWidth: isRetrieval ? 512 : nil, classCount: classCount,
      input: InputSettings(
        frames: frames, side: side, maximumTextLength: isRetrieval ? 32 : 0))
  }
}
