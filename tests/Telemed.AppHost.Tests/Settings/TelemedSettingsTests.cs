using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Tests.Settings;

/// <summary>What a person may set.</summary>
public sealed class TelemedSettingsTests
{
    [Fact]
    public void Nothing_set_is_a_system_for_this_machine()
    {
        var settings = Read([], out var faults);

        faults.ShouldBeEmpty();
        settings.PublicUrl.ShouldBe("https://localhost:8443");
        settings.LoopbackOnly.ShouldBeTrue();
        (settings.HttpPort, settings.RtmpPort, settings.WebRtcPort).ShouldBe((8080, 1935, 8189));
        settings.Engine.ShouldBe(MediaEngine.Auto);
        settings.ApiKeyIsGenerated.ShouldBeTrue();
    }

    [Fact]
    public void A_key_that_nobody_set_is_another_at_every_start() =>
        Read([], out _).ApiKey.ShouldNotBe(Read([], out _).ApiKey);

    [Fact]
    public void Published_addresses_need_no_port()
    {
        var settings = TelemedSettings.Read(Configuration([("TELEMED_PUBLIC_HOST", "clinic.example")]), out var faults, publishing: true);

        faults.ShouldBeEmpty();
        (settings.HttpsPort, settings.HttpPort).ShouldBe((443, 80));
        settings.PublicUrl.ShouldBe("https://clinic.example");
    }

    [Fact]
    public void A_public_host_opens_the_system_to_others()
    {
        var settings = Read([("TELEMED_PUBLIC_HOST", "192.0.2.7"), ("TELEMED_HTTPS_PORT", "9443")], out var faults);

        faults.ShouldBeEmpty();
        settings.LoopbackOnly.ShouldBeFalse();
        settings.PublicUrl.ShouldBe("https://192.0.2.7:9443");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("33")]
    [InlineData("many")]
    public void A_number_of_transcoders_that_makes_no_sense_is_a_fault(string text)
    {
        Read([("TELEMED_TRANSCODERS", text)], out var faults);

        faults.ShouldHaveSingleItem().ShouldContain("TELEMED_TRANSCODERS");
    }

    [Fact]
    public void Several_transcoders_need_a_Redis_unless_the_composition_brings_one()
    {
        Read([], out _).RedisFault(brought: false).ShouldBeNull();
        Read([("TELEMED_TRANSCODERS", "2")], out _).RedisFault(brought: false).ShouldNotBeNull().ShouldContain("TELEMED_REDIS");
        Read([("TELEMED_TRANSCODERS", "2")], out _).RedisFault(brought: true).ShouldBeNull();
        Read([("TELEMED_TRANSCODERS", "2"), ("TELEMED_REDIS", "cache:6379")], out _).RedisFault(brought: false).ShouldBeNull();
    }

    [Theory]
    [InlineData("executable", "Executable")]
    [InlineData("STANDIN", "Standin")]
    [InlineData("Container", "Container")]
    public void An_engine_is_known_in_any_case(string text, string engine)
    {
        var settings = Read([("Media:Engine", text)], out var faults);

        faults.ShouldBeEmpty();
        settings.Engine.ToString().ShouldBe(engine);
    }

    [Fact]
    public void Every_fault_is_reported_and_not_only_the_first()
    {
        Read(
            [
                ("TELEMED_PUBLIC_HOST", "https://clinic.example/"),
                ("TELEMED_HTTPS_PORT", "eighty"),
                ("TELEMED_HTTP_PORT", "70000"),
                ("TELEMED_RTMP_PORT", "0"),
                ("TELEMED_WEBRTC_PORT", "-1"),
                ("TELEMED_API_KEY", "short"),
                ("TELEMED_CERTIFICATE", "/nowhere/at/all.pem"),
                ("Media:Engine", "2"),
                ("TELEMED_CONTAINERS", "perhaps"),
            ],
            out var faults);

        faults.Count.ShouldBe(10, string.Join('\n', faults));
        foreach (var key in new[]
                 {
                     "TELEMED_PUBLIC_HOST", "TELEMED_HTTPS_PORT", "TELEMED_HTTP_PORT", "TELEMED_RTMP_PORT", "TELEMED_WEBRTC_PORT",
                     "TELEMED_API_KEY", "TELEMED_CERTIFICATE is", "TELEMED_CERTIFICATE and TELEMED_CERTIFICATE_KEY", "Media__Engine", "TELEMED_CONTAINERS",
                 })
        {
            faults.ShouldContain(fault => fault.StartsWith(key, StringComparison.Ordinal), $"nothing about {key}");
        }
    }

    [Fact]
    public void Two_ports_that_are_one_are_a_fault()
    {
        Read([("TELEMED_HTTPS_PORT", "9000"), ("TELEMED_RTMP_PORT", "9000")], out var faults);

        faults.ShouldHaveSingleItem().ShouldBe("TELEMED_HTTPS_PORT and TELEMED_RTMP_PORT are both 9000.");
    }

    [Fact]
    public void A_fault_does_not_show_the_key()
    {
        Read([("TELEMED_API_KEY", "hunter2")], out var faults);

        faults.ShouldHaveSingleItem().ShouldNotContain("hunter2");
    }

    private static TelemedSettings Read((string Key, string Value)[] values, out IReadOnlyList<string> faults) =>
        TelemedSettings.Read(Configuration(values), out faults);

    private static IConfiguration Configuration((string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, string? (value) => value.Value)).Build();
}
