using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Telemed.Tool.Setup;

/// <summary>
/// The pinned official release of MediaMTX: downloaded once per user, checked against the checksums that the release publishes,
/// and kept in a cache.
/// </summary>
internal sealed class MediaMtxRelease
{
    /// <summary>The release that everything here was measured with.</summary>
    internal const string Version = "v1.20.1";

    /// <summary>Where releases lie: <c>{address}/{version}/{asset}</c>.</summary>
    internal const string AddressSetting = "TELEMED_MEDIAMTX_RELEASES";

    private const string OfficialAddress = "https://github.com/bluenviron/mediamtx/releases/download";
    private const string Checksums = "checksums.sha256";

    /// <summary>A network that does not answer costs a start this much, once a day.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(3);

    /// <summary>A download that stands still for this long is given up.</summary>
    private static readonly TimeSpan StallDeadline = TimeSpan.FromSeconds(10);

    private readonly ToolContext _tool;
    private readonly string _cache;
    private readonly string _address;
    private readonly TimeProvider _time;

    /// <param name="tool">Where to say what happens.</param>
    /// <param name="cache">The cache; the user's own by default.</param>
    /// <param name="address">In place of the configured or the official one.</param>
    /// <param name="time">The clock that says what "today" is.</param>
    internal MediaMtxRelease(ToolContext tool, string? cache = null, string? address = null, TimeProvider? time = null)
    {
        _tool = tool;
        _cache = cache ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "telemed", "mediamtx", Version);
        _address = (address ?? (Environment.GetEnvironmentVariable(AddressSetting) is { Length: > 0 } configured ? configured : OfficialAddress)).TrimEnd('/');
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The binary in the cache, where it is.</summary>
    internal string Binary => Path.Combine(_cache, OperatingSystem.IsWindows() ? "mediamtx.exe" : "mediamtx");

    private string FailureNote => Path.Combine(_tool.State, "mediamtx-not-today");

    private string Today => string.Create(CultureInfo.InvariantCulture, $"{_time.GetLocalNow():yyyy-MM-dd} {_address}");

    /// <summary>The name of the release's file for a platform; nothing where there is none.</summary>
    internal static string? Asset(bool windows, bool mac, Architecture architecture) => (windows, mac, architecture) switch
    {
        (true, _, Architecture.X64) => $"mediamtx_{Version}_windows_amd64.zip",
        (_, true, Architecture.X64) => $"mediamtx_{Version}_darwin_amd64.tar.gz",
        (_, true, Architecture.Arm64) => $"mediamtx_{Version}_darwin_arm64.tar.gz",
        (false, false, Architecture.X64) => $"mediamtx_{Version}_linux_amd64.tar.gz",
        (false, false, Architecture.Arm64) => $"mediamtx_{Version}_linux_arm64.tar.gz",
        (false, false, Architecture.Arm) => $"mediamtx_{Version}_linux_armv7.tar.gz",
        (false, false, Architecture.Armv6) => $"mediamtx_{Version}_linux_armv6.tar.gz",
        _ => null,
    };

    /// <summary>The binary, downloaded if need be; nothing where it cannot be had today.</summary>
    /// <param name="again">Whether to try although it did not work today.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">What came is not what the release's checksums say. Nothing of it is kept.</exception>
    internal async Task<string?> EnsureAsync(bool again, CancellationToken cancellationToken)
    {
        if (File.Exists(Binary))
        {
            return Binary;
        }

        if (Asset(OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture) is not { } asset)
        {
            _tool.Say($"There is no MediaMTX {Version} for {RuntimeInformation.RuntimeIdentifier}.");
            return null;
        }

        if (!again && File.Exists(FailureNote) && await File.ReadAllTextAsync(FailureNote, cancellationToken) == Today)
        {
            return null;
        }

        Directory.CreateDirectory(_tool.State);
        try
        {
            await DownloadAsync(asset, cancellationToken);
            File.Delete(FailureNote);
            return Binary;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || fault is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = fault is OperationCanceledException ? "no answer in time" : fault.InnerException?.Message ?? fault.Message;
            _tool.Say($"MediaMTX {Version} could not be downloaded from {_address} ({reason}). Not tried again today; up --again does.");
            await File.WriteAllTextAsync(FailureNote, Today, cancellationToken);
            return null;
        }
    }

    private async Task DownloadAsync(string asset, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerDeadline);
        var expected = Expected(await http.GetStringAsync($"{_address}/{Version}/{Checksums}", limit.Token), asset)
            ?? throw new ToolException($"{_address}/{Version}/{Checksums} does not name {asset}: what cannot be checked is not run.");
        using var response = await http.GetAsync($"{_address}/{Version}/{asset}", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        _tool.Say($"Downloading MediaMTX {Version} ({response.Content.Headers.ContentLength / 1_000_000.0:0} MB) …");

        Directory.CreateDirectory(_cache);
        // In the cache's own folder, so that the last step is a rename: two starts at once do each other no harm.
        var work = Directory.CreateDirectory(Path.Combine(_cache, $"download-{Guid.NewGuid():N}")).FullName;
        try
        {
            var archive = Path.Combine(work, asset);
            var actual = await SaveAsync(response, archive, limit);
            if (!CryptographicOperations.FixedTimeEquals(actual, expected))
            {
                throw new ToolException(
                    $"REFUSED: {_address}/{Version}/{asset} is not what the release's checksums say{Environment.NewLine}"
                    + $"  expected {Convert.ToHexStringLower(expected)}{Environment.NewLine}  got      {Convert.ToHexStringLower(actual)}{Environment.NewLine}"
                    + $"It was deleted. Somebody may have changed it on its way; get mediamtx yourself and set MEDIAMTX_BIN, or start with Media__Engine=standin.");
            }

            var unpacked = await UnpackAsync(archive, work, cancellationToken);
            File.Move(unpacked, Binary, overwrite: true);
            _tool.Say($"MediaMTX {Version} matches the release's checksum; kept at {Binary}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Finds an asset's line in what <c>sha256sum</c> writes: the sum, spaces (or an asterisk), the name.</summary>
    private static byte[]? Expected(string checksums, string asset)
    {
        foreach (var line in checksums.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Split([' ', '\t', '*'], StringSplitOptions.RemoveEmptyEntries) is [{ Length: 64 } sum, var name]
                && Path.GetFileName(name) == asset && sum.All(char.IsAsciiHexDigit))
            {
                return Convert.FromHexString(sum);
            }
        }

        return null;
    }

    private static async Task<byte[]> SaveAsync(HttpResponseMessage response, string file, CancellationTokenSource limit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        await using var output = File.Create(file);
        var buffer = new byte[81920];
        while (true)
        {
            limit.CancelAfter(StallDeadline);
            var count = await body.ReadAsync(buffer, limit.Token);
            if (count == 0)
            {
                return hash.GetHashAndReset();
            }

            hash.AppendData(buffer, 0, count);
            await output.WriteAsync(buffer.AsMemory(0, count), limit.Token);
        }
    }

    /// <summary>Takes the one program out of the archive; names inside it choose no place.</summary>
    private async Task<string> UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        var (name, target) = (Path.GetFileName(Binary), Path.Combine(folder, "unpacked"));
        if (archive.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = ZipFile.OpenRead(archive);
            (zip.GetEntry(name) ?? throw new ToolException($"{Path.GetFileName(archive)} holds no {name}.")).ExtractToFile(target);
            return target;
        }

        await using var file = File.OpenRead(archive);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && Path.GetFileName(entry.Name) == name)
            {
                await entry.ExtractToFileAsync(target, overwrite: false, cancellationToken);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }

                return target;
            }
        }

        throw new ToolException($"{Path.GetFileName(archive)} holds no {name}.");
    }
}
