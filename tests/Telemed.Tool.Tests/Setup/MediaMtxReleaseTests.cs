using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Shouldly;
using Telemed.Tool.Setup;
using Xunit;

namespace Telemed.Tool.Tests.Setup;

/// <summary>Against a local server that plays the releases page.</summary>
public sealed class MediaMtxReleaseTests : IDisposable
{
    private const string Program = "#!/bin/sh\necho v1.20.1\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemed-test-");
    private readonly StringWriter _said = new();
    private readonly string _asset = MediaMtxRelease.Asset(
        OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture)!;

    [Fact]
    public async Task A_release_that_matches_its_checksum_is_unpacked_and_kept()
    {
        var archive = Archive();
        using var server = new ReleaseServer(Files(archive, Sum(archive)));

        var binary = await Release(server.Address).EnsureAsync(false, TestContext.Current.CancellationToken);

        File.ReadAllText(binary.ShouldNotBeNull(_said.ToString())).ShouldBe(Program);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(binary).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        }

        _said.ToString().ShouldContain("matches the release's checksum");
        Directory.GetDirectories(Path.GetDirectoryName(binary)!).ShouldBeEmpty();

        var requests = server.Requests;
        (await Release(server.Address).EnsureAsync(false, TestContext.Current.CancellationToken)).ShouldBe(binary);
        server.Requests.ShouldBe(requests);
    }

    [Fact]
    public async Task A_release_that_does_not_match_is_refused_loudly_and_nothing_of_it_is_kept()
    {
        var archive = Archive();
        using var server = new ReleaseServer(Files(archive, Sum([.. archive, 0])));
        var release = Release(server.Address);

        var refusal = await Should.ThrowAsync<ToolException>(release.EnsureAsync(false, TestContext.Current.CancellationToken));

        refusal.Message.ShouldStartWith("REFUSED");
        File.Exists(release.Binary).ShouldBeFalse();
        Directory.GetDirectories(Path.GetDirectoryName(release.Binary)!).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_release_whose_checksums_do_not_name_it_is_not_run()
    {
        using var server = new ReleaseServer(new() { ["checksums.sha256"] = "0123  other.tar.gz\n"u8.ToArray(), [_asset] = Archive() });

        await Should.ThrowAsync<ToolException>(Release(server.Address).EnsureAsync(false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_missing_asset_is_told_and_not_asked_for_again_on_the_same_day()
    {
        using var server = new ReleaseServer(new() { ["checksums.sha256"] = Checksums("ab" + new string('0', 62)) });

        (await Release(server.Address).EnsureAsync(false, TestContext.Current.CancellationToken)).ShouldBeNull();
        _said.ToString().ShouldContain("404");

        var requests = server.Requests;
        (await Release(server.Address).EnsureAsync(false, TestContext.Current.CancellationToken)).ShouldBeNull();
        server.Requests.ShouldBe(requests);

        await Release(server.Address).EnsureAsync(again: true, TestContext.Current.CancellationToken);
        server.Requests.ShouldBeGreaterThan(requests);
    }

    [Fact]
    public async Task A_server_that_hangs_costs_three_seconds_once()
    {
        // The system's queue accepts the connection; nobody ever answers.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";

        var watch = Stopwatch.StartNew();
        (await Release(address).EnsureAsync(false, TestContext.Current.CancellationToken)).ShouldBeNull();
        // What lies above three seconds is a busy machine.
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(4.5));

        watch.Restart();
        (await Release(address).EnsureAsync(false, TestContext.Current.CancellationToken)).ShouldBeNull();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Every_platform_gets_its_own_file()
    {
        MediaMtxRelease.Asset(false, false, Architecture.X64).ShouldBe("mediamtx_v1.20.1_linux_amd64.tar.gz");
        MediaMtxRelease.Asset(false, true, Architecture.Arm64).ShouldBe("mediamtx_v1.20.1_darwin_arm64.tar.gz");
        MediaMtxRelease.Asset(true, false, Architecture.X64).ShouldBe("mediamtx_v1.20.1_windows_amd64.zip");
        MediaMtxRelease.Asset(false, false, Architecture.S390x).ShouldBeNull();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private MediaMtxRelease Release(string address) =>
        new(new ToolContext(_folder.FullName, _said), Path.Combine(_folder.FullName, "cache"), address);

    private Dictionary<string, byte[]> Files(byte[] archive, string sum) => new() { ["checksums.sha256"] = Checksums(sum), [_asset] = archive };

    private byte[] Checksums(string sum) => System.Text.Encoding.UTF8.GetBytes($"{new string('f', 64)}  other.tar.gz\n{sum}  ./{_asset}\n");

    private static string Sum(byte[] archive) => Convert.ToHexStringLower(SHA256.HashData(archive));

    private byte[] Archive()
    {
        var program = Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "mediamtx.exe" : "mediamtx");
        File.WriteAllText(program, Program);
        using var bytes = new MemoryStream();
        if (_asset.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            zip.CreateEntryFromFile(program, Path.GetFileName(program));
            zip.Dispose();
            return bytes.ToArray();
        }

        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(program, Path.GetFileName(program));
        }

        return bytes.ToArray();
    }

    private sealed class ReleaseServer : IDisposable
    {
        private readonly TcpListener _port = new(IPAddress.Loopback, 0);
        private readonly Dictionary<string, byte[]> _files;
        private int _requests;

        internal ReleaseServer(Dictionary<string, byte[]> files)
        {
            _files = files;
            _port.Start();
            Address = $"http://{_port.LocalEndpoint}";
            _ = ServeAsync();
        }

        internal string Address { get; }

        internal int Requests => Volatile.Read(ref _requests);

        public void Dispose() => _port.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _port.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                    var path = (await reader.ReadLineAsync())?.Split(' ')[1] ?? "";
                    while (await reader.ReadLineAsync() is { Length: > 0 })
                    {
                    }

                    Interlocked.Increment(ref _requests);
                    var body = path.StartsWith($"/{MediaMtxRelease.Version}/", StringComparison.Ordinal)
                        ? _files.GetValueOrDefault(Path.GetFileName(path))
                        : null;
                    var head = $"HTTP/1.1 {(body is null ? "404 Not Found" : "200 OK")}\r\nContent-Length: {body?.Length ?? 0}\r\nConnection: close\r\n\r\n";
                    await client.GetStream().WriteAsync((byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. body ?? []]);
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
