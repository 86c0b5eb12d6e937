using System.Text.Json;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>
/// <c>.telemed/run/{HTTPS port}.json</c>: where the running system is, for <c>telemed.cs check</c> and <c>patient</c>. It holds the API key, so
/// only its owner may read it, and it goes when the system stops.
/// </summary>
internal sealed class RunFile(
    string path, TelemedSettings settings, string? dashboard, IReadOnlyDictionary<string, string> endpoints, IReadOnlyList<ManagedProcess> processes) : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Writes the file anew.</summary>
    public void Write()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var content = JsonSerializer.Serialize(
                new
                {
                    publicUrl = settings.PublicUrl,
                    apiKey = settings.ApiKey,
                    rtmpPort = settings.RtmpPort,
                    webrtcPort = settings.WebRtcPort,
                    dashboard,
                    endpoints,
                    launcher = Environment.ProcessId,
                    processes = processes.ToDictionary(process => process.Name, process => process.ProcessId),
                },
                Indented);

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new StreamWriter(temporary, options))
            {
                file.Write(content);
            }

            File.Move(temporary, path, overwrite: true);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            File.Delete(path);
        }
    }
}
