using System.Diagnostics;
using Npgsql;
using Telemed.Sessions.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(PostgresOfThisRun))]

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>
/// A real PostgreSQL server of its own: in a folder that goes with it, reached by a Unix socket in there, so it needs no port. It runs as
/// a user who is not root, and ends with whoever started it, however that one ends: a shell waits at the standard input for it.
/// Without PostgreSQL's programs (on <c>PATH</c>, in <c>PG_BIN</c>, or where Debian puts them) the tests that need it are skipped.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // "$1" is the folder of the programs, "$2" that of this server. Smart, fast, immediate shutdown: TERM, INT, QUIT.
    private const string Supervision =
        """
        "$1/postgres" -D "$2/data" -c listen_addresses= -c unix_socket_directories="$2" -c fsync=off -c full_page_writes=off \
            -c shared_buffers=32MB -c max_connections=200 -c logging_collector=off </dev/null &
        server=$!
        read -r word
        if [ "$word" = stop ]; then kill -QUIT $server; else kill -INT $server; fi
        wait $server
        if [ -z "$word" ]; then rm -rf "$2"; fi
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly string _programs;
    private Process? _shell;
    private int _databases;

    private PostgresServer(string programs)
    {
        _programs = programs;
        _folder = Directory.CreateTempSubdirectory("telemed-pg-").FullName;
    }

    /// <summary>The folder of PostgreSQL's programs, or <see langword="null"/>.</summary>
    public static string? Programs { get; } = Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    /// <summary>A new server, to be disposed by whoever asked for it. Most tests share <see cref="TestDatabase"/>'s instead.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipWhen(Programs is null, "PostgreSQL is not installed.");
        var server = new PostgresServer(Programs);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", ["postgres", server._folder]);
            }

            await RunAsync(AsUser(Path.Combine(Programs, "initdb"),
                ["-D", Path.Combine(server._folder, "data"), "-U", "telemed", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]));
            await server.ResumeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new, empty database; answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionTo(name);
    }

    /// <summary>Ends the server as a power cut would; its databases are there again after <see cref="ResumeAsync"/>.</summary>
    public Task InterruptAsync() => EndAsync("stop\n");

    /// <summary>Starts the server over the databases that it has.</summary>
    public async Task ResumeAsync()
    {
        var start = AsUser("/bin/sh", ["-c", Supervision, "sh", _programs, _folder]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _shell = Process.Start(start)!;
        var output = new List<string>();
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (output)
            {
                output.Add(line.Data ?? "");
            }
        };
        _shell.OutputDataReceived += keep;
        _shell.ErrorDataReceived += keep;
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_shell.HasExited || TimeProvider.System.GetElapsedTime(started) > Deadline)
            {
                lock (output)
                {
                    throw new InvalidOperationException("PostgreSQL did not come up: " + string.Join('\n', output));
                }
            }

            await Task.Delay(30);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(null);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task EndAsync(string? word)
    {
        if (_shell is null)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await _shell.StandardInput.WriteAsync(word);
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync(deadline.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _shell.Kill(entireProcessTree: true);
        }

        _shell.Dispose();
        _shell = null;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false;Timeout=2");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string ConnectionTo(string database) => $"Host={_folder};Username=telemed;Database={database};Maximum Pool Size=20";

    private static ProcessStartInfo AsUser(string program, IEnumerable<string> arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments);

    private static Task RunAsync(string program, IEnumerable<string> arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        await process.WaitForExitAsync(deadline.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} failed: {await output}{await error}");
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        const string Debian = "/usr/lib/postgresql";
        return
        [
            .. Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } folder ? [folder] : Array.Empty<string>(),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
            .. Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [],
        ];
    }
}

/// <summary>The server that all tests of this run share: started when the first one asks, stopped at the end of the run.</summary>
public sealed class PostgresOfThisRun : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(PostgresServer.StartAsync);

    /// <summary>A new, empty database of the shared server; answers its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        return await (await Server.Value).CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server.IsValueCreated)
        {
            await (await Server.Value).DisposeAsync();
        }
    }
}
