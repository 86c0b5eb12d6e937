using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>
/// A second way out of one FFmpeg, beside its standard output: a Unix socket in a folder that only this user can enter, for the sound
/// alone. A muxer with two tracks would hold each picture back until the sound, which is encoded and so always later, has come to it.
/// </summary>
public sealed class SoundSocket : IDisposable
{
    // What sockaddr_un has room for on every system, less the end.
    private const int LongestPath = 100;

    private const string FolderPrefix = "telemed-sound-";

    // A process that is killed between listening and FFmpeg's coming leaves its folder; the next one clears up.
    private static readonly Lazy<bool> Swept = new(Sweep);

    private readonly DirectoryInfo _folder;
    private readonly Socket _listener;

    private SoundSocket(DirectoryInfo folder, Socket listener, string path) => (_folder, _listener, Url) = (folder, listener, $"unix:{path}");

    /// <summary>Where FFmpeg writes to.</summary>
    public string Url { get; }

    /// <summary>
    /// Listens for one FFmpeg; <see langword="null"/> where that cannot be (FFmpeg has no Unix sockets on Windows, or there is no place for
    /// one), and everything has to go through the standard output.
    /// </summary>
    public static SoundSocket? TryOpen()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        DirectoryInfo? folder = null;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Made with the rights of its owner only.
            _ = Swept.Value;
            folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{Environment.ProcessId}-"));
            var path = Path.Combine(folder.FullName, "sound");
            if (path.Length <= LongestPath)
            {
                listener.Bind(new UnixDomainSocketEndPoint(path));
                listener.Listen(1);
                return new SoundSocket(folder, listener, path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            // A system without a folder for temporary files.
        }

        listener.Dispose();
        Delete(folder);
        return null;
    }

    /// <summary>Waits for FFmpeg, and takes nobody else.</summary>
    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        var socket = await _listener.AcceptAsync(cancellationToken);
        Dispose();
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _listener.Dispose();
        Delete(_folder);
    }

    private static bool Sweep()
    {
        foreach (var folder in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories($"{FolderPrefix}*"))
        {
            var owner = folder.Name[FolderPrefix.Length..].Split('-')[0];
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && (id == Environment.ProcessId || !IsRunning(id)))
            {
                Delete(folder);
            }
        }

        return true;
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone already, or the system's to clear away.
        }
    }
}
