/// Reads the sizes of a UniFormerV2 model off the shapes of its tensors (spec § 2.1).
struct UniFormerInference {
  /// Shapes by canonical name.
  let shapes: [String: [Int]]

  /// Sizes of the video encoder; nil when a tensor that tells one is missing.
  func vision(_ settings: ModelSettings) -> UniFormerSizes? {
    let blocks: String = "visual.transformer."
    guard let kernel = shapes["visual.conv1.weight"], kernel.count == 5,
      let tokens = shapes["visual.positional_embedding"]?.first, tokens > 1, kernel[4] > 0
    else { return nil }
    let side = Int(Double(tokens - 1).squareRoot().rounded())
    guard side.multipliedReportingOverflow(by: side) == (tokens - 1, false) else { return nil }
    let layers: Int = count(of: blocks + "resblocks.")
    let globals: Int = count(of: blocks + "dec.")
    let first: String = blocks + "resblocks.0.lmhra"
    let branches: Int = [1, 2].count { shapes["\(first)\($0).pos_embed.1.weight"] != nil }
    return UniFormerSizes(
      width: kernel[0], heads: settings.uniFormer?.heads ?? max(1, kernel[0] / 64), layers: layers,
      patchSize: kernel[4], gridSide: side, stemFrames: kernel[2], localBranches: branches,
      localWidth: shapes["\(first)1.pos_embed.1.weight"]?.first ?? 0,
      globalLayers: settings.uniFormer?.globalLayers ?? Array(max(0, layers - globals)..<layers),
      isFrozen: shapes[blocks + "balance"] == nil)
  }

  /// Sizes of the text tower; nil when a tensor that tells one is missing.
  func text(_ settings: ModelSettings) -> ClipTextSizes? {
    guard let table = shapes["token_embedding.weight"], table.count == 2,
      let positions = shapes["positional_embedding"]?.first
    else { return nil }
    return ClipTextSizes(
      width: table[1], heads: settings.textHeads ?? max(1, table[1] / 64),
      layers: count(of: "transformer.resblocks."), positions: positions,
      vocabularySize: table[0])
  }

  /// Components of a vector in the joint space.
  var jointWidth: Int? {
    guard let shape = shapes["visual_proj"], shape.count == 2 else { return nil }
    return shape[1]
  }

  /// Number of classes.
  var classCount: Int? { shapes["visual.transformer.proj.2.weight"]?.first }

  /// One more than the highest number below `prefix`, but no more than there are tensors.
  private func count(of prefix: String) -> Int {
    let numbers: [Int] = shapes.keys.compactMap { name in
      guard name.hasPrefix(prefix) else { return nil }
      return Int(name.dropFirst(prefix.count).prefix { $0 != "." })
    }
    guard let largest = numbers.max(), (0..<shapes.count).contains(largest) else { return 0 }
    return largest + 1
  }
}
