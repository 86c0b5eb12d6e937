using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Running;

/// <summary>A real redis-server of the bench's own, on a free port, with nothing kept on disk.</summary>
internal sealed class Redis : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly int _port;

    private Redis(Process process, int port) => (_process, _port) = (process, port);

    /// <summary>What <c>TELEMED_REDIS</c> is to say.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public static async Task<Redis> StartAsync(CancellationToken cancellationToken)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(
                "redis-server",
                ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no", "--loglevel", "warning"])
            {
                WorkingDirectory = Path.GetTempPath(),
                // Its words at the start are of no use to anybody, and few enough to stay in the pipe.
                RedirectStandardOutput = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BenchException("redis-server is needed and was not found on PATH.");
        }

        var redis = new Redis(process, port);
        try
        {
            await Eventually.HoldsAsync(() => redis.AnswersAsync(cancellationToken), StartDeadline, "redis-server answers", cancellationToken: cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every key that there is now. Only for a Redis of the bench's own, which is small.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellationToken)
    {
        // RESP: an array of bulk strings. https://redis.io/docs/latest/develop/reference/protocol-spec/
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("KEYS *\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        async Task<int> CountAsync(char kind) => await reader.ReadLineAsync(cancellationToken) is { Length: > 1 } line && line[0] == kind
            ? int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)
            : throw new IOException("redis-server answered something else than a list.");
        var keys = new List<string>();
        for (var left = await CountAsync('*'); left > 0; left--)
        {
            await CountAsync('$');
            keys.Add(await reader.ReadLineAsync(cancellationToken) ?? "");
        }

        return keys;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await KeysAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }
}
