using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The service as its own process, as a composition starts it, with everything that it writes.</summary>
internal sealed partial class SessionsProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    public SessionsProcess(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["TELEMED_EXIT_WITH_STDIN"] = "1";
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public async Task<HttpClient> StartedAsync()
    {
        await Poll.UntilAsync(() => _process.HasExited || Listening().IsMatch(Output), Deadline);
        return _process.HasExited
            ? throw new InvalidOperationException(Output)
            : new HttpClient { BaseAddress = new Uri(Listening().Match(Output).Groups[1].Value) };
    }

    public async Task<int> ExitedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a launcher does: by closing its standard input.</summary>
    public Task<int> StopAsync()
    {
        _process.StandardInput.Close();
        return ExitedAsync();
    }

    /// <summary>A new consultation: ids, a code and a token of its patient.</summary>
    public static async Task<(string Path, string Code, string Token)> NewPatientAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/consultations")
        {
            Content = JsonContent.Create(new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" } }),
        };
        request.Headers.Authorization = new("Bearer", TestSettings.ApiKey);
        using var created = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var patient = (await created.ReadJsonAsync()).GetProperty("participants")[1];
        var code = patient.GetProperty("joinCode").GetString()!;
        using var joined = await http.PostAsJsonAsync("/api/v1/join", new { joinCode = code }, TestContext.Current.CancellationToken);
        var document = await joined.ReadJsonAsync();
        return ($"{document.GetProperty("consultation").GetProperty("id")}/{patient.GetProperty("id")}", code, document.GetProperty("token").GetString()!);
    }

    /// <summary>Ends it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_lines)
            {
                _lines.Add(line.Data);
            }
        }
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
