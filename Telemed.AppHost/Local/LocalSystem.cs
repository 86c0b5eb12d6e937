using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>Runs the composition: starts the processes, says when a consultation can be held, and stops all of them.</summary>
internal sealed class LocalSystem(TelemedSettings settings, IConfiguration configuration) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);

    private readonly LauncherConsole _console = new();
    private readonly Repository _repository = new();
    private readonly List<ManagedProcess> _processes = [];
    private RunFile? _runFile;

    /// <summary>Runs until it is stopped. Answers the exit code: 0, 1 when a part has failed for good, 2 when a person has to mend something first.</summary>
    public async Task<int> RunAsync()
    {
        // Never disposed: a signal and the end of the standard input may come together, and whichever is second must still find it.
        var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        WatchParent(stop);

        try
        {
            var engine = MediaEngineChoice.Choose(settings.Engine, configuration[Topology.Settings.MediaMtxBinary], _repository.Root);
            _console.Say(engine.Explanation);
            PortChecks.ThrowIfTaken(settings);
            var dashboard = await Dashboard.FindAsync(_repository.LocalState, _console, stop.Token);
            await engine.PrepareAsync(_console, stop.Token);
            return await RunAsync(new LocalComposition(settings, _repository, engine, dashboard), dashboard, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (LauncherException fault)
        {
            _console.Fail(fault.Message);
            return 2;
        }

        void Stop(PosixSignalContext context)
        {
            // The runtime would end the process at once; children get their chance first.
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _runFile?.Dispose();
        _processes.ForEach(process => process.LetEnd());
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }
    }

    private async Task<int> RunAsync(LocalComposition composition, Dashboard? dashboard, CancellationToken stop)
    {
        _processes.AddRange(composition.Processes.Select(spec => new ManagedProcess(spec, _console, TimeProvider.System)));
        var runFile = Path.Combine(_repository.LocalState, "run", settings.HttpsPort.ToString(CultureInfo.InvariantCulture) + ".json");
        _runFile = new RunFile(runFile, settings, dashboard?.LoginUrl, composition.Endpoints, _processes);
        foreach (var process in _processes)
        {
            process.Changed += _runFile.Write;
            process.Start();
        }

        var givenUp = Task.WhenAny(_processes.Select(process => process.GivenUp)).Unwrap();
        var ready = ReadinessWait.UntilReadyAsync(settings, ReadyDeadline, _console, stop);
        if (await Task.WhenAny(ready, givenUp) == ready && await ready)
        {
            ReadyMessage.Print(_console, settings, dashboard?.LoginUrl);
        }

        if (await Task.WhenAny(Task.Delay(Timeout.Infinite, stop), givenUp) == givenUp)
        {
            _console.Fail(await givenUp);
            return 1;
        }

        _processes.ForEach(process => process.LetEnd());
        _console.Say("Stopping …");
        return 0;
    }

    /// <summary>A launcher that was started by another program ends with it, as its own children do.</summary>
    private static void WatchParent(CancellationTokenSource stop)
    {
        if (Environment.GetEnvironmentVariable(Topology.Keys.ExitWithStdin) != "1")
        {
            return;
        }

        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }

            stop.Cancel();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }
}
