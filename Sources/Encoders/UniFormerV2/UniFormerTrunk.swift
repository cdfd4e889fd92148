import Checkpoints
import Kernels
import Tensors

/// UniFormerV2: CLIP's image transformer on every frame, with local and global video parts.
///
/// Li et al., "UniFormerV2: Spatiotemporal Learning by Arming Image ViTs with Video UniFormer", 2022;
/// spec §§ 4 to 7. Reads the tensors below `visual.`.
struct UniFormerTrunk: Sendable {
  let sizes: UniFormerSizes
  let patchProjection: Linear  // flattened patch in the order channel, frame, row, column
  let classToken: [Float]  // [C]
  let positionTable: Tensor  // [L, C]
  let stemNorm: LayerNorm
  let layers: [Layer]
  let globals: [Int: GlobalBlock]  // by the layer they follow
  let firstQuery: [Float]  // [C]
  let share: [Float]?  // [C]: of the class tokens in the result; nil for a frozen backbone

  /// One block of the image transformer with its local branches.
  struct Layer: Sendable {
    let branches: [LocalBranch]
    let block: ClipBlock
  }

  /// What the trunk says of a clip.
  struct Result {
    /// Tokens behind the last block, `(T·L, C)`, each frame's class token first.
    let tokens: Tensor
    /// The clip's feature, `(1, C)`.
    let fused: Tensor
    /// T, which is less than the clip's frames with a stem that spans several.
    let frames: Int
  }

  /// Reads the trunk.
  init(_ weights: some WeightSource, sizes: UniFormerSizes) throws {
    let prefix: String = "visual.transformer."
    let width: Int = sizes.width
    self.sizes = sizes
    let kernel: Tensor = try weights.tensor("visual.conv1.weight")
    patchProjection = Linear(weight: kernel.reshaped([width, kernel.count / width]))
    classToken = try weights.tensor("visual.class_embedding").values
    positionTable = try weights.tensor("visual.positional_embedding")
    stemNorm = try weights.clipNorm("visual.ln_pre")
    layers = try (0..<sizes.layers).map { index in
      let name: String = prefix + "resblocks.\(index)."
      return Layer(
        branches: try (0..<sizes.localBranches).map { branch in
          try LocalBranch(weights, prefix: name + "lmhra\(branch + 1).pos_embed.")
        },
        block: try ClipBlock(weights, prefix: name, heads: sizes.heads))
    }
    var globals: [Int: GlobalBlock] = [:]
    for (index, layer) in sizes.globalLayers.enumerated() {
      globals[layer] = try GlobalBlock(weights, prefix: prefix, index: index, heads: sizes.heads)
    }
    self.globals = globals
    firstQuery = try weights.tensor(prefix + "temporal_cls_token").values
    share =
      sizes.isFrozen
      ? nil
      : try weights.tensor(prefix + "balance").values.map { 1 / (1 + Self.exponential(-$0)) }
  }

  /// Runs the trunk on one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels; any T, the S of the position table.
  ///   - threads: Most threads to use; the result does not depend on it.
  ///   - observe: Told of every stage.
  /// - Returns: Tokens and the clip's feature.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  func callAsFunction(
    _ clip: Tensor, threads: Int = 1, observe: (TrunkStage, Tensor) -> Void = { _, _ in }
  ) throws -> Result {
    var stream: [Float] = try embed(clip, threads: threads)
    let length: Int = positionTable.shape[0]
    let frames: Int = stream.count / (length * sizes.width)
    let shape: [Int] = [frames, length, sizes.width]
    observe(.embedded, Tensor(shape: shape, values: stream))
    let chunks: [Range<Int>] = chunks(frames: frames)
    var query: [Float] = firstQuery
    var queries: Int = 0
    if let first = layers.first?.block {
      var space = ClipSpace(rows: chunks[0].count, like: first)
      for (index, layer) in layers.enumerated() {
        layer.branches.first?.add(to: &stream, frames: frames, threads: threads)
        for rows in chunks {
          layer.block.attend(&stream, rows: rows, length: length, &space, threads: threads)
        }
        if layer.branches.count > 1 {
          layer.branches[1].add(to: &stream, frames: frames, threads: threads)
        }
        for rows in chunks { layer.block.feed(&stream, rows: rows, &space, threads: threads) }
        observe(.block(index), Tensor(shape: shape, values: stream))
        if let global = globals[index] {
          global.update(
            &query, from: stream, frames: frames, gridSide: sizes.gridSide, threads: threads)
          observe(.query(queries), Tensor(shape: [sizes.width], values: query))
          queries += 1
        }
      }
    }
    return Result(
      tokens: Tensor(shape: [frames * length, sizes.width], values: stream),
      fused: Tensor(shape: [1, sizes.width], values: fuse(query, stream, frames: frames)),
      frames: frames)
  }

  /// Rows that go through a block together: whole frames, as many as keep the block's buffers in the
  /// cache and still make a product that is large enough to be fast.
  private func chunks(frames: Int) -> [Range<Int>] {
    let length: Int = positionTable.shape[0]
    let rows: Int = max(1, 400 / length) * length
    return stride(from: 0, to: frames * length, by: rows).map { start in
      start..<min(start + rows, frames * length)
    }
  }

  /// Blends the query with the mean of the class tokens (spec § 7).
  private func fuse(_ query: [Float], _ stream: [Float], frames: Int) -> [Float] {
    guard let share else { return query }
    let size: Int = stream.count / frames
    return query.indices.map { i in
      var sum: Float = 0
      for frame in 0..<frames { sum += stream[frame * size + i] }
      return (1 - share[i]) * query[i] + share[i] * (sum / Float(frames))
    }
  }

  /// The sequence that enters the first block (spec § 4), `(T·L, C)`.
  private func embed(_ clip: Tensor, threads: Int) throws -> [Float] {
    let picture: Int = sizes.gridSide * sizes.patchSize
    guard clip.shape.count == 4, clip.shape[0] > 0, clip.shape[1...] == [3, picture, picture] else {
      throw EncoderError.wrongInput(
        expected: "a clip (T, 3, \(picture), \(picture))", found: "\(clip.shape)")
    }
    let width: Int = sizes.width
    let patches: Int = sizes.gridSide * sizes.gridSide
    let pixels: Tensor = flattenedPatches(of: clip)
    let frames: Int = pixels.shape[0] / patches
    var first: [Float] = positionTable.values
    for i in 0..<width { first[i] += classToken[i] }
    var stream: [Float] = []
    stream.reserveCapacity(frames * first.count)
    for _ in 0..<frames { stream += first }
    // The patches are added to where they lie.
    for frame in 0..<frames {
      patchProjection.apply(
        to: Columns(
          pixels.values, stride: pixels.shape[1], offset: frame * patches * pixels.shape[1]),
        rows: patches, into: &stream,
        at: Placement(stride: width, offset: frame * first.count + width), epilogue: .accumulate,
        threads: threads)
    }
    var normed = [Float](repeating: 0, count: stream.count)
    stemNorm.apply(
      to: stream, rows: 0..<stream.count / width, into: &normed, threads: threads)
    return normed
  }

  /// `(T'·P, 3·k·p·p)`: raster order, each patch as channel, frame, row, column; frames outside the
  /// clip are zero.
  private func flattenedPatches(of clip: Tensor) -> Tensor {
    let (patch, side, depth): (Int, Int, Int) = (sizes.patchSize, sizes.gridSide, sizes.stemFrames)
    let picture: Int = side * patch
    let step: Int = depth > 1 ? 2 : 1
    let frames: Int = (clip.shape[0] - 1) / step + 1
    let none = [Float](repeating: 0, count: patch * patch)
    var values: [Float] = []
    values.reserveCapacity(clip.count / step * depth)
    for frame in 0..<frames {
      for cell in 0..<side * side {
        for channel in 0..<3 {
          for tap in 0..<depth {
            let source: Int = frame * step + tap - depth / 2
            guard (0..<clip.shape[0]).contains(source) else {
              values += none
              continue
            }
            for row in 0..<patch {
              let line: Int = (source * 3 + channel) * picture + cell / side * patch + row
              let start: Int = line * picture + cell % side * patch
              values += clip.values[start..<start + patch]
            }
          }
        }
      }
    }
    return Tensor(
      shape: [frames * side * side, 3 * depth * patch * patch], values: values)
  }

  private static func exponential(_ value: Float) -> Float {
    var values: [Float] = [value]
    Kernels.best.exp(&values)
    return values[0]
  }
}
