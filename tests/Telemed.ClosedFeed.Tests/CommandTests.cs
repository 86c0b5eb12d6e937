using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;
using CliWrap.Exceptions;
using Shouldly;
using Xunit;

namespace Telemed.ClosedFeed.Tests;

/// <summary>Every test runs a real child process and looks whether it is really gone.</summary>
public sealed class CommandTests
{
    private static readonly string Child = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Telemed.FakeFfmpeg.exe" : "Telemed.FakeFfmpeg");

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task Arguments_arrive_as_they_were_given()
    {
        string[] arguments = ["plain", "", "with space", "quo\"te", "back\\slash", "end\\", "a\\\\\"b", "tab\tin", "ünï", "*", "$HOME", "a|b"];
        var output = new StringBuilder();

        await Cli.Wrap(Child).WithArguments(["say", .. arguments]).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output, Encoding.UTF8)).ExecuteAsync(Deadline);

        output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ShouldBe(arguments);
    }

    [Fact(Timeout = 20_000)]
    public async Task Arguments_can_be_built_one_by_one()
    {
        var lines = new List<string>();

        await Cli.Wrap(Child).WithArguments(builder => builder.Add("say").Add(1.5).Add(["x y", "z"])).WithStandardOutputPipe(PipeTarget.ToDelegate(lines.Add)).ExecuteAsync(Deadline);

        lines.ShouldBe(["1.5", "x y", "z"]);
    }

    [Fact(Timeout = 20_000)]
    public async Task What_is_piped_in_comes_out_on_both_sides()
    {
        var sent = string.Concat(Enumerable.Repeat("0123456789", 30_000));
        using var output = new MemoryStream();
        var error = new StringBuilder();

        var result = await Cli.Wrap(Child).WithArguments("repeat")
            .WithStandardInputPipe(PipeSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(sent))))
            .WithStandardOutputPipe(PipeTarget.ToStream(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .ExecuteAsync(Deadline);

        result.IsSuccess.ShouldBeTrue();
        result.RunTime.ShouldBeGreaterThan(TimeSpan.Zero);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe(sent);
        error.ToString().ShouldBe(sent);
    }

    [Fact(Timeout = 20_000)]
    public async Task Environment_and_working_directory_are_the_commands_own()
    {
        var output = new StringBuilder();
        var directory = Path.GetFullPath(Path.GetTempPath()).TrimEnd(Path.DirectorySeparatorChar);
        var command = Cli.Wrap(Child).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).WithWorkingDirectory(directory);

        await command.WithArguments("env TELEMED_TEST").WithEnvironmentVariables(variables => variables.Set("TELEMED_TEST", "here")).ExecuteAsync(Deadline);
        await command.WithArguments("env PATH").WithEnvironmentVariables(new Dictionary<string, string?> { ["PATH"] = null }).ExecuteAsync(Deadline);
        await command.WithArguments("directory").ExecuteAsync(Deadline);

        output.ToString().ReplaceLineEndings("\n").ShouldBe($"here\n(not set)\n{directory}\n");
    }

    [Fact(Timeout = 20_000)]
    public async Task An_exit_code_is_a_failure_unless_that_is_switched_off()
    {
        var command = Cli.Wrap(Child).WithArguments(["fail", "7", "no"]);

        var failure = await Should.ThrowAsync<CommandExecutionException>(async () => await command.ExecuteAsync(Deadline));
        failure.ExitCode.ShouldBe(7);
        failure.Command.TargetFilePath.ShouldBe(Child);

        (await command.WithValidation(CommandResultValidation.None).ExecuteAsync(Deadline)).ExitCode.ShouldBe(7);
    }

    [Fact]
    public void A_program_that_is_not_there_fails_at_once() =>
        Should.Throw<Win32Exception>(() => { _ = Cli.Wrap("telemed-no-such-program").ExecuteAsync(Deadline); });

    [Fact(Timeout = 20_000)]
    public async Task Cancelling_kills_even_a_process_that_ignores_signals()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        var command = Cli.Wrap(Child).WithArguments("wait-stubbornly").WithStandardOutputPipe(PipeTarget.ToDelegate(_ => cancel.Cancel()));

        var task = command.ExecuteAsync(cancel.Token);
        var cancelled = await Should.ThrowAsync<OperationCanceledException>(async () => await task);

        cancelled.CancellationToken.ShouldBe(cancel.Token);
        IsRunning(task.ProcessId).ShouldBeFalse();
    }

    [Fact(Timeout = 20_000)]
    public async Task A_graceful_cancellation_lets_the_process_say_goodbye()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no interrupt for a process without a console.");
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        var lines = new List<string>();
        var command = Cli.Wrap(Child).WithArguments("wait").WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
        {
            lines.Add(line);
            interrupt.Cancel();
        }));

        var task = command.ExecuteAsync(CancellationToken.None, interrupt.Token);
        var cancelled = await Should.ThrowAsync<OperationCanceledException>(async () => await task);

        cancelled.CancellationToken.ShouldBe(interrupt.Token);
        lines.ShouldBe(["waiting", "goodbye"]);
        IsRunning(task.ProcessId).ShouldBeFalse();
    }

    [Fact(Timeout = 20_000)]
    public async Task A_process_that_ignores_the_graceful_way_is_ended_by_the_forceful_one()
    {
        using var interrupt = new CancellationTokenSource();
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        var command = Cli.Wrap(Child).WithArguments("wait-stubbornly").WithStandardOutputPipe(PipeTarget.ToDelegate(_ =>
        {
            kill.CancelAfter(TimeSpan.FromMilliseconds(300));
            interrupt.Cancel();
        }));

        var task = command.ExecuteAsync(kill.Token, interrupt.Token);
        await Should.ThrowAsync<OperationCanceledException>(async () => await task);

        IsRunning(task.ProcessId).ShouldBeFalse();
    }

    [Fact(Timeout = 20_000)]
    public async Task A_target_that_stops_reading_breaks_the_pipe_so_that_the_process_can_end()
    {
        var result = await Cli.Wrap(Child).WithArguments("pour")
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.Create(async (stream, token) => _ = await stream.ReadAsync(new byte[10], token)))
            .ExecuteAsync(Deadline);

        result.ExitCode.ShouldBe(9);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_process_that_ends_before_its_input_does_is_not_waited_for()
    {
        var neverEnding = PipeSource.Create(async (stream, token) => await Task.Delay(Timeout.Infinite, token));

        var result = await Cli.Wrap(Child).WithArguments(["say", "done"]).WithStandardInputPipe(neverEnding).ExecuteAsync(Deadline);

        result.ExitCode.ShouldBe(0);
    }

    [Fact(Timeout = 20_000)]
    public async Task Forty_runs_leave_no_open_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are counted in /proc.");
        await RunAsync(5);
        var before = OpenFiles();

        await RunAsync(40);

        OpenFiles().ShouldBeLessThan(before + 10);

        static async Task RunAsync(int times)
        {
            for (var done = 0; done < times; done += 5)
            {
                await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => (Task)Cli.Wrap(Child).WithArguments(["say", "x"]).ExecuteAsync(Deadline).Task));
            }
        }

        static int OpenFiles() => Directory.GetFiles("/proc/self/fd").Length;
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
