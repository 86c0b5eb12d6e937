using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telemed.TestServers;

/// <summary>
/// A real Redis server of its own on a free port of loopback, without persistence. It ends with whoever started it, however that one
/// ends: a shell waits at its standard input. Without redis-server on <c>PATH</c> the tests that need it are skipped.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Supervision =
        """
        redis-server --port "$1" --bind 127.0.0.1 --save "" --appendonly no --dir "$2" >/dev/null 2>&1 </dev/null &
        server=$!
        read -r word
        kill -KILL $server
        wait $server 2>/dev/null
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemed-redis-");
    private readonly int _port;
    private Process? _shell;

    private RedisServer(int port) => _port = port;

    public string ConnectionString => $"127.0.0.1:{_port}";

    public static async Task<RedisServer> StartAsync()
    {
        Xunit.Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server"))),
            "redis-server is not installed.");
        var server = new RedisServer(FreePorts.Next());
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Kills it, as a machine that loses its power would.</summary>
    public async Task KillAsync()
    {
        if (_shell is null)
        {
            return;
        }

        _shell.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        await _shell.WaitForExitAsync(deadline.Token);
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>Starts it again at the same port, with nothing in it.</summary>
    public async Task ResumeAsync()
    {
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Supervision, "sh", $"{_port}", _folder.FullName]) { RedirectStandardInput = true })!;
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await AnswersAsync(deadline.Token))
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
