using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Shouldly;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>Starting, stopping, and living beside another one.</summary>
[Collection<OneAfterTheOther>]
public sealed class LifecycleTests(SharedSystem shared)
{
    private static readonly string[] Resources = ["sessions", "media", "transcoder", "gateway"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_copy_runs_beside_the_first_and_Ctrl_C_leaves_no_process_and_no_port()
    {
        await using var second = await TelemedSystem.StartAsync(cancellationToken: Cancellation);
        (await shared.System.IsReadyAsync(Cancellation)).ShouldBeTrue("the first copy goes on");
        var consultation = await second.CreateConsultationAsync(Cancellation);
        (await second.JoinAsync(consultation.Doctor.JoinCode, Cancellation))["token"].ShouldNotBeNull();
        var processes = Resources.Select(second.ProcessIdOf).ToList();
        var children = processes.SelectMany(Processes.ChildrenOf).ToList();

        (await second.StopAsync()).ShouldBe(0);
        second.Output.ShouldNotContain("started again", customMessage: "what ends with the rest is not missed");

        processes.Concat(children).ShouldAllBe(id => !Processes.IsRunning(id));
        var listening = IPGlobalProperties.GetIPGlobalProperties();
        int[] ports = [second.HttpsPort, second.HttpPort, second.RtmpPort];
        listening.GetActiveTcpListeners().Select(endpoint => endpoint.Port).Intersect(ports).ShouldBeEmpty();
        listening.GetActiveUdpListeners().Select(endpoint => endpoint.Port).ShouldNotContain(second.WebRtcPort);
    }

    [Fact]
    public async Task A_killed_launcher_takes_everything_with_it()
    {
        await using var system = await TelemedSystem.StartAsync(cancellationToken: Cancellation);
        var processes = Resources.Select(system.ProcessIdOf).ToList();
        var children = processes.SelectMany(Processes.ChildrenOf).ToList();

        using (var launcher = Process.GetProcessById(system.LauncherId))
        {
            launcher.Kill();
            await launcher.WaitForExitAsync(Cancellation);
        }

        await Eventually.HoldsAsync(
            () => processes.Concat(children).All(id => !Processes.IsRunning(id)), TimeSpan.FromSeconds(10), "no process is left", () => system.Output, Cancellation);
    }

    [Fact]
    public async Task Readiness_goes_with_each_part_and_comes_back_with_it()
    {
        foreach (var part in Resources.Where(part => part != "gateway"))
        {
            await shared.System.SuspendAsync(part);
            await Eventually.HoldsAsync(
                async () => !await shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(10), $"readiness goes with {part}", () => shared.System.Output, Cancellation);
            await shared.System.ResumeAsync(part);
            await Eventually.HoldsAsync(
                () => shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(20), $"readiness comes back with {part}", () => shared.System.Output, Cancellation);
        }
    }

    [Fact]
    public async Task Every_configuration_fault_is_named_in_one_message_with_exit_code_2()
    {
        var (exitCode, output) = await TelemedSystem.FailToStartAsync(
            new Dictionary<string, string> { ["TELEMED_HTTPS_PORT"] = "99999", ["TELEMED_PUBLIC_HOST"] = "https://x", ["Media__Engine"] = "vlc", ["TELEMED_API_KEY"] = "short" }, Cancellation);

        exitCode.ShouldBe(2);
        output.ShouldContain("TELEMED_HTTPS_PORT");
        output.ShouldContain("TELEMED_PUBLIC_HOST");
        output.ShouldContain("Media__Engine");
        output.ShouldContain("TELEMED_API_KEY");
    }

    [Fact]
    public async Task HTTP_redirects_to_the_public_HTTPS_origin()
    {
        using var response = await shared.System.Http.GetAsync(new Uri($"http://localhost:{shared.System.HttpPort}/join"), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        response.Headers.Location.ShouldBe(new Uri(shared.System.PublicUrl, "/join"));
    }

    [Fact]
    public async Task No_token_and_no_key_is_in_anything_that_the_system_wrote()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        var join = await shared.System.JoinAsync(consultation.Patient.JoinCode, Cancellation);
        using var response = await shared.System.Http.GetAsync(new Uri((string)join["play"]![0]!["flv"]!), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound, "nobody is on air, and the answer says so instead of hanging");

        var output = shared.System.Output;
        output.ShouldNotContain((string)join["token"]!);
        output.ShouldNotContain(consultation.Patient.JoinCode);
        output.ShouldNotContain(shared.System.ApiKey);
    }
}
