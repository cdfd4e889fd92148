/// Compares the tensors of a bundle's file with what its configuration says.
enum BundleLayout {
  /// - Throws: ``CheckpointError/mismatch(path:_:)`` when tensors are missing, unexpected or misshapen,
  ///   ``CheckpointError/malformed(path:reason:)`` when one is stored in another type than its
  ///   precision has.
  static func check(
    _ weights: SafetensorsFile, _ configuration: ModelConfiguration, precision: WeightPrecision
  ) throws(CheckpointError) {
    var expected: [String: [Int]] = ModelLayout.expectedTensors(for: configuration)
    var types: [String: ElementType] = [:]
    for (name, shape) in expected {
      let type: ElementType = precision.elementType(of: name, shape: shape)
      types[name] = type
      guard type == .int8 else { continue }
      let scale: String = WeightPrecision.scaleName(of: name)
      expected[scale] = [shape[0]]
      types[scale] = .float32
    }
    var mismatch = LayoutMismatch()
    let sources: [String: CanonicalTensors.Source] =
      switch configuration.architecture.family {
      case .videoMamba: try CanonicalTensors(of: weights).sources
      case .uniFormerV2: try UniFormerTensors(of: weights).sources
      }
    mismatch.compare(sources, with: expected)
    guard mismatch.isEmpty else { throw .mismatch(path: weights.path, mismatch) }
    for (name, description) in weights.descriptions.sorted(by: { $0.key < $1.key }) {
      guard let type = types[name], type != description.elementType else { continue }
      throw .malformed(
        path: weights.path,
        reason: "'\(name)' is stored as \(description.elementType.rawValue), not \(type.rawValue)")
    }
  }
}
