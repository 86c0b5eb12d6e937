using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

/// <summary>The shell that ends children whose owner is gone.</summary>
public sealed class ShellGuardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<Process> _children = [];

    public ShellGuardTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has a job object for this.");

    [Fact(Timeout = 30_000)]
    public async Task It_kills_those_that_are_watched_and_only_those_when_its_input_ends()
    {
        var guard = new ShellGuard(NullLogger<ShellGuard>.Instance);
        var (first, second, forgotten, last) = (Stubborn(), Stubborn(), Stubborn(), Stubborn());
        guard.Watch(first.Id);
        var ended = guard.Watch(forgotten.Id);
        guard.Watch(second.Id);
        guard.Watch(last.Id);
        ended.Dispose();
        ended.Dispose();

        guard.Dispose();

        await Eventually.TrueAsync(() => first.HasExited && second.HasExited && last.HasExited, Patience, "the end of those that were watched");
        forgotten.HasExited.ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_guard_that_was_killed_is_replaced_and_knows_all_children()
    {
        using var guard = new ShellGuard(NullLogger<ShellGuard>.Instance);
        var (before, after) = (Stubborn(), Stubborn());
        guard.Watch(before.Id);
        using (var shell = Process.GetProcessById(guard.ProcessId.ShouldNotBeNull()))
        {
            shell.Kill();
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        guard.Watch(after.Id);
        guard.Dispose();

        await Eventually.TrueAsync(() => before.HasExited && after.HasExited, Patience, "the end of both");
    }

    [Fact(Timeout = 30_000)]
    public async Task It_watches_many_and_none_of_it_is_left_at_the_end()
    {
        int shell;
        using (var guard = new ShellGuard(NullLogger<ShellGuard>.Instance))
        {
            for (var i = 0; i < 2000; i++)
            {
                guard.Watch(1_000_000_000 + i).Dispose();
            }

            shell = guard.ProcessId.ShouldNotBeNull();
            WorkerRig.IsAlive(shell).ShouldBeTrue();
        }

        await Eventually.TrueAsync(() => !WorkerRig.IsAlive(shell), Patience, "the shell's end");
    }

    public void Dispose()
    {
        foreach (var child in _children)
        {
            child.Kill();
            child.Dispose();
        }
    }

    private Process Stubborn()
    {
        var child = Process.Start(new ProcessStartInfo(WorkerRig.FakeFfmpeg, ["wait-stubbornly"]) { RedirectStandardOutput = true })!;
        _children.Add(child);
        child.StandardOutput.ReadLine().ShouldBe("waiting");
        return child;
    }
}
