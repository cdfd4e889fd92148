import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct QuantizedBundleTests {
  static let product: String = "vision_encoder.layers.0.mixer.in_proj.weight"

  let folder: TemporaryFolder
  let tensors = TinyModel.tensors(TinyModel.retrieval)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(
    _ precision: WeightPrecision, tensors: [String: Tensor]? = nil
  ) throws -> ModelBundle {
    let tensors = tensors ?? self.tensors
    return try ModelBundle.write(
      TinyModel.retrieval, vocabulary: TinyModel.vocabulary, precision: precision,
      source: "a test", to: folder.path("a")
    ) { tensors[$0] }
  }

  /// Writes a bundle and changes its file of weights.
  private func altered(
    _ precision: WeightPrecision, _ change: (inout [UInt8]) throws -> Void
  ) throws {
    _ = try write(precision)
    let url = URL(fileURLWithPath: folder.path("a/model.safetensors"))
    var bytes = [UInt8](try Data(contentsOf: url))
    try change(&bytes)
    try Data(bytes).write(to: url)
  }

  @Test(arguments: [WeightPrecision.bfloat16, .int8])
  func `only products and tables are rounded, within half a step`(
    _ precision: WeightPrecision
  ) throws {
    let bundle = try write(precision)
    #expect(bundle.precision == precision && bundle.computing == precision)
    for (name, tensor) in tensors {
      let type = precision.elementType(of: name, shape: tensor.shape)
      let stored = try bundle.tensor(name)
      #expect(try bundle.mapped(name).elementType == type)
      #expect(stored.shape == tensor.shape)
      let scales = try bundle.scales(of: name)
      for (index, value) in tensor.values.enumerated() {
        let step: Float =
          switch type {
          case .int8: scales[index / tensor.shape[1]]
          case .bfloat16: abs(value) / 128
          default: 0
          }
        #expect(abs(stored.values[index] - value) <= step * 0.5001, "\(name)")
      }
    }
    #expect(try bundle.mapped(Self.product).elementType == (precision == .int8 ? .int8 : .bfloat16))
    try bundle.verify()
  }

  @Test func `a bundle computes as stored until it is told otherwise`() throws {
    let bundle = try write(.float32)
    #expect(bundle.computedType(of: Self.product) == .float32)
    #expect(bundle.computing(.int8).computedType(of: Self.product) == .int8)
    #expect(bundle.computing(.int8).computedType(of: "vision_proj.weight") == .float32)
    #expect(bundle.computing(.int8).fingerprint == bundle.fingerprint)
  }

  @Test func `rows that are not finite cannot be rounded`() throws {
    var tensors = tensors
    tensors[Self.product]?.values[1] = .nan
    #expect(throws: CheckpointError.notFinite(tensor: Self.product, row: 0)) {
      _ = try write(.int8, tensors: tensors)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(".")).isEmpty)
  }

  @Test func `a tensor in another type than its precision has is refused`() throws {
    _ = try write(.bfloat16)
    let path = folder.path("a/config.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("\"bfloat16\"", with: "\"float32\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect {
      _ = try ModelBundle.open(folder.path("a"))
    } throws: { error in
      "\(error)".contains("is stored as bfloat16, not float32")
    }
  }

  @Test func `int8 weights without their scales are refused`() throws {
    try altered(.int8) { bytes in
      let name = Array((WeightPrecision.scaleName(of: Self.product) + "\"").utf8)
      let place = try #require(bytes.firstRange(of: name))
      bytes[place.upperBound - 2] = UInt8(ascii: "x")
    }
    #expect {
      _ = try ModelBundle.open(folder.path("a"))
    } throws: { error in
      "\(error)".contains("missing: \(Self.product)_scale")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -1])
  func `scales that no rounding gives are refused`(_ scale: Float) throws {
    try altered(.int8) { bytes in
      // The scales are the first tensors, in order of their names: those of the text side come first.
      let header = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let file = try SafetensorsFile(path: folder.path("a/model.safetensors"))
      let floats = file.descriptions.values.filter { $0.elementType == .float32 }
        .sorted { $0.name < $1.name }
      var offset: Int = 8 + header
      for tensor in floats {
        if tensor.name == Self.product + "_scale" { break }
        offset += 4 * tensor.count
      }
      for (index, byte) in withUnsafeBytes(of: scale.bitPattern.littleEndian, Array.init)
        .enumerated()
      {
        bytes[offset + index] = byte
      }
    }
    let bundle = try ModelBundle.open(folder.path("a"))
    #expect(throws: CheckpointError.self) { try bundle.scales(of: Self.product) }
    #expect(throws: CheckpointError.self) { try bundle.tensor(Self.product) }
  }

  @Test func `a truncated file of any precision is refused`() throws {
    for precision in [WeightPrecision.bfloat16, .int8] {
      try altered(precision) { $0.removeLast() }
      #expect(throws: CheckpointError.self) { try ModelBundle.open(folder.path("a")) }
      try FileManager.default.removeItem(atPath: folder.path("a"))
    }
  }
}
