/// Reads a model's sizes off the shapes of its tensors.
struct SizeInference {
  /// Shapes by canonical name.
  let shapes: [String: [Int]]

  /// Where a size is read: a tensor (below every layer, when `layers` is set), its number of
  /// axes, and the axis.
  private struct Place {
    var layers: String = ""
    var name: String
    var rank: Int
    var axis: Int
  }

  private static let visionLayers: String = "vision_encoder.layers."
  private static let textLayers: String = "text_encoder.encoder.layer."

  /// Every size that some tensor tells.
  var sizes: [ModelSize: Int] {
    var sizes: [ModelSize: Int] = [:]
    for size in ModelSize.allCases {
      sizes[size] = value(of: size)
    }
    return sizes
  }

  private func value(of size: ModelSize) -> Int? {
    switch size {
    case .visionDepth: return layerCount(Self.visionLayers)
    case .textLayers: return layerCount(Self.textLayers)
    case .fusionLayer: return fusionLayer
    case .tableFrames:
      guard shapes[Self.temporalTable] != nil else { return 0 }
      return length(at: Place(name: Self.temporalTable, rank: 3, axis: 1))
    case .gridSide:
      guard let rows = length(at: Self.positionRows), rows > 1 else { return nil }
      let side = Int(Double(rows - 1).squareRoot().rounded())
      return side.multipliedReportingOverflow(by: side) == (rows - 1, false) ? side : nil
    default: return Self.places(of: size).lazy.compactMap(length).first
    }
  }

  private static let temporalTable: String = "vision_encoder.temporal_pos_embedding"

  private static let positionRows = Place(name: "vision_encoder.pos_embed", rank: 3, axis: 1)

  /// The tensors that tell a size, the best witness first.
  private static func places(of size: ModelSize) -> [Place] {
    let embeddings: String = "text_encoder.embeddings."
    switch size {
    case .visionWidth:
      return [
        Place(name: "vision_encoder.cls_token", rank: 3, axis: 2),
        Place(name: "vision_encoder.pos_embed", rank: 3, axis: 2),
        Place(name: "vision_encoder.norm.weight", rank: 1, axis: 0),
      ]
    case .innerWidth:
      return [mixer("D", rank: 1, axis: 0), mixer("D_b", rank: 1, axis: 0)]
    case .stateSize: return [mixer("A_log", rank: 2, axis: 1), mixer("A_b_log", rank: 2, axis: 1)]
    case .stepRank:
      return [
        mixer("dt_proj.weight", rank: 2, axis: 1), mixer("dt_proj_b.weight", rank: 2, axis: 1),
      ]
    case .convolutionWidth:
      return [mixer("conv1d.weight", rank: 3, axis: 2), mixer("conv1d_b.weight", rank: 3, axis: 2)]
    case .patchSize:
      return [Place(name: "vision_encoder.patch_embed.proj.weight", rank: 5, axis: 4)]
    case .textWidth:
      return [
        Place(name: embeddings + "word_embeddings.weight", rank: 2, axis: 1),
        Place(name: embeddings + "position_embeddings.weight", rank: 2, axis: 1),
      ]
    case .vocabularySize:
      return [Place(name: embeddings + "word_embeddings.weight", rank: 2, axis: 0)]
    case .positions:
      return [Place(name: embeddings + "position_embeddings.weight", rank: 2, axis: 0)]
    case .typeCount:
      return [Place(name: embeddings + "token_type_embeddings.weight", rank: 2, axis: 0)]
    case .feedForwardWidth:
      return [Place(layers: textLayers, name: "intermediate.dense.weight", rank: 2, axis: 0)]
    case .jointWidth:
      return [
        Place(name: "vision_proj.weight", rank: 2, axis: 0),
        Place(name: "text_proj.weight", rank: 2, axis: 0),
      ]
    case .classCount:
      return [
        Place(name: "head.weight", rank: 2, axis: 0), Place(name: "head.bias", rank: 1, axis: 0),
      ]
    case .visionDepth, .textLayers, .fusionLayer, .gridSide, .tableFrames: return []
    }
  }

  private static func mixer(_ name: String, rank: Int, axis: Int) -> Place {
    Place(layers: visionLayers, name: "mixer." + name, rank: rank, axis: axis)
  }

  private func length(at place: Place) -> Int? {
    var names: [String] = [place.name]
    if !place.layers.isEmpty {
      names = layers(place.layers).filter { $0.rest == place.name }.map(\.number).sorted()
        .map { "\(place.layers)\($0).\(place.name)" }
    }
    return names.lazy.compactMap { shapes[$0] }.first { $0.count == place.rank }?[place.axis]
  }

  /// One more than the highest layer number below `prefix`.
  private func layerCount(_ prefix: String) -> Int? {
    layers(prefix).map(\.number).max().flatMap { $0 < Int.max ? $0 + 1 : nil }
  }

  /// The first layer with cross-attention, or the number of layers when none has it.
  private var fusionLayer: Int? {
    let fusing: Int? = layers(Self.textLayers).filter { $0.rest.hasPrefix("crossattention.") }
      .map(\.number).min()
    return fusing ?? layerCount(Self.textLayers)
  }

  private func layers(_ prefix: String) -> [(number: Int, rest: Substring)] {
    shapes.keys.compactMap { name in
      guard name.hasPrefix(prefix) else { return nil }
      let rest: Substring = name.dropFirst(prefix.count)
      guard let dot = rest.firstIndex(of: "."), let number = Int(rest[..<dot]), number >= 0 else {
        return nil
      }
      return (number, rest[rest.index(after: dot)...])
    }
  }
}
