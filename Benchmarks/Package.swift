// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Measured programs, apart from the package they measure: neither its build nor its tests see them.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "vsearch", path: "../"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(name: "Timing", swiftSettings: strict),
    .executableTarget(
      name: "library",
      dependencies: [
        "Timing", .product(name: "VideoSearch", package: "vsearch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "rerank",
      dependencies: [
        "Timing", .product(name: "VideoSearch", package: "vsearch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "scan",
      dependencies: [
        "Timing", .product(name: "VideoSearch", package: "vsearch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "tokenize",
      dependencies: [
        "Timing", .product(name: "VideoSearch", package: "vsearch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "vectors",
      dependencies: ["Timing", .product(name: "VideoSearch", package: "vsearch")],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
