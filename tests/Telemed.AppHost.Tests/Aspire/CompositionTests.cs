using System.Net.Sockets;
using Telemed.AppHost.Tests.Composition;

namespace Telemed.AppHost.Tests.Aspire;

/// <summary>AppHost.cs as a model: what there is, who needs whom, what is open.</summary>
public sealed class CompositionTests
{
    private static readonly string[] OurPrefixes =
        ["services__", "Public__", "Identity__", "Identities__", "Clinic__", "Gateway__", "Telemed__", "Transcoder__", "MTX_"];

    [Fact]
    public async Task Without_a_container_runtime_there_is_no_container()
    {
        await using var builder = await AspireModel.RunAsync();

        builder.Resources.ShouldNotContain(resource => resource.IsContainer());
        string[] expected = ["sessions", "media", "transcoder", "web", "gateway", "test-patient"];
        expected.ShouldBeSubsetOf(builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Nobody_waits_for_what_may_not_be_there()
    {
        await using var builder = await AspireModel.RunAsync();

        Waits("gateway").ShouldBe(["sessions", "transcoder"], ignoreOrder: true);
        Waits("transcoder").ShouldBe(["sessions"]);
        // The hub asks sessions at every connection and refuses everybody until they answer.
        Waits("media").ShouldBeEmpty();
        Waits("sessions").ShouldBeEmpty();

        IEnumerable<string> Waits(string name) =>
            builder.Named(name).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Where(waited => !waited.EndsWith("-installer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task People_reach_the_gateway_and_rtmp_and_nothing_else()
    {
        await using var builder = await AspireModel.RunAsync("TELEMED_HTTPS_PORT=9443", "TELEMED_HTTP_PORT=9080", "TELEMED_RTMP_PORT=9935");

        var open = builder.Resources
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsExternal)
                .Select(endpoint => $"{resource.Name} {endpoint.Name} {endpoint.Port}"));
        open.ShouldBe(["gateway https 9443", "gateway http 9080", "media rtmp 9935"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_hub_has_the_endpoints_that_services_look_for()
    {
        await using var builder = await AspireModel.RunAsync();

        var endpoints = builder.Named("media").Annotations.OfType<EndpointAnnotation>().ToList();
        endpoints.Select(endpoint => endpoint.Name).ShouldBe(["api", "hls", "webrtc", "metrics", "rtsp", "rtmp"], ignoreOrder: true);
        endpoints.ShouldAllBe(endpoint => endpoint.Protocol == ProtocolType.Tcp);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("media")]
    [InlineData("transcoder")]
    [InlineData("gateway")]
    public async Task Aspire_and_the_local_composition_tell_a_service_the_same(string service)
    {
        await using var builder = await AspireModel.RunAsync();
        var aspire = (await AspireModel.KeysAsync(builder.Named(service))).Where(IsOurs).ToList();
        var local = LocalKeys.Read()[service].Where(IsOurs).ToList();

        aspire.ShouldNotBeEmpty();
        aspire.ShouldBeSubsetOf(local);
        // Locally everybody gets every address; Aspire gives each the ones that AppHost.cs says it needs.
        local.Where(key => !key.StartsWith("services__", StringComparison.Ordinal) && !key.StartsWith("Public__", StringComparison.Ordinal))
            .ShouldBeSubsetOf(aspire);

        static bool IsOurs(string key) => OurPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gateway_has_the_developers_commands()
    {
        await using var builder = await AspireModel.RunAsync();

        builder.Named("gateway").Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.DisplayName)
            .ShouldBe(["Create test consultation", "Inject test patient"], ignoreOrder: true);
        builder.Named("test-patient").Annotations.OfType<ExplicitStartupAnnotation>().ShouldNotBeEmpty();
    }
}
